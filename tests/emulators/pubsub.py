"""Pub/Sub: starts Google's emulator, and publishes to it what Gmail would."""

from __future__ import annotations

import base64
import itertools
import json
import shutil
from pathlib import Path

import httpx

from tests.emulators.running import Running, free_port
from tests.standins import skip_where_unavailable

_PROGRAM = Path("platform/pubsub-emulator/bin/cloud-pubsub-emulator")
_HOW = (
    "From Google's own package source: apt-get install google-cloud-cli-pubsub-emulator "
    "(https://cloud.google.com/sdk/docs/install#deb); it needs Java."
)


class PubSubEmulator:
    """A running emulator. It asks nobody who they are."""

    def __init__(self, running: Running, host: str) -> None:
        self._running = running
        self._http = httpx.Client(base_url=f"http://{host}/v1/", trust_env=False, timeout=60)
        self._numbers = itertools.count(1)
        self.host = host

    def subscribed(self) -> tuple[str, str]:
        """Make a topic and a subscription of the test's own; return their names."""
        number = next(self._numbers)
        topic = f"projects/demo-orchestre/topics/gmail-{number}"
        subscription = f"projects/demo-orchestre/subscriptions/gmail-{number}"
        self._http.put(topic, json={}).raise_for_status()
        settings = {"topic": topic, "ackDeadlineSeconds": 10}
        self._http.put(subscription, json=settings).raise_for_status()
        return topic, subscription

    def publish(self, topic: str, *messages: object) -> None:
        """Publish bytes as they are, and anything else as JSON, as Gmail does."""
        raw = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in messages]
        body = {"messages": [{"data": base64.b64encode(one).decode()} for one in raw]}
        self._http.post(f"{topic}:publish", json=body).raise_for_status()

    def unsubscribe(self, subscription: str) -> None:
        self._http.delete(subscription).raise_for_status()

    def stop(self) -> None:
        self._http.close()
        self._running.stop()


def start_pubsub(folder: Path) -> PubSubEmulator:
    """Start the emulator on a free port; skip where it is not installed."""
    gcloud = shutil.which("gcloud")
    roots = [Path("/usr/lib/google-cloud-sdk"), Path("/usr/lib64/google-cloud-sdk")]
    if gcloud:
        roots.append(Path(gcloud).resolve().parent.parent)
    program = next((root / _PROGRAM for root in roots if (root / _PROGRAM).is_file()), None)
    if program is None or shutil.which("java") is None:
        skip_where_unavailable("Google's Pub/Sub emulator", _HOW)
    host = f"127.0.0.1:{free_port()}"
    name, _, port = host.partition(":")
    command = [str(program), f"--host={name}", f"--port={port}"]
    running = Running(command, log=folder / "pubsub.log")
    running.wait_for(f"http://{host}/", seconds=40)
    return PubSubEmulator(running, host)
