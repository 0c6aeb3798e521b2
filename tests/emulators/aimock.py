"""aimock: starts the stand-in for model servers, scripts its answers, reads what it was sent."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import httpx

from tests.emulators.running import INSTALL, MODULES, Running, free_port
from tests.standins import skip_without

_PROGRAM = MODULES / "@copilotkit/aimock/dist/cli.js"


class Aimock:
    """A running aimock. Every test scripts its own answers after `forget`."""

    def __init__(self, running: Running, url: str) -> None:
        self._running = running
        self._control = httpx.Client(base_url=f"{url}/__aimock", trust_env=False, timeout=60)
        self.base_url = f"{url}/v1"

    def forget(self) -> None:
        """Drop fixtures, journal and counters."""
        self._control.post("/reset").raise_for_status()
        self._control.delete("/chaos").raise_for_status()

    def answer(self, response: dict[str, Any], **match: Any) -> None:
        """Answer with `response` what matches; later ones are asked after earlier ones."""
        fixture: dict[str, Any] = {"match": match, "response": response}
        sent = self._control.post("/fixtures", json={"fixtures": [fixture]})
        sent.raise_for_status()

    def delay(self, seconds: float) -> None:
        """Let every answer wait."""
        self._control.post("/chaos", json={"latencyMs": int(seconds * 1000)}).raise_for_status()

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The bodies that were sent, oldest first."""
        entries = self._control.get("/journal").raise_for_status().json()
        return [entry["body"] for entry in entries if entry["path"].endswith("/chat/completions")]

    def stop(self) -> None:
        self._control.close()
        self._running.stop()


def start_aimock(folder: Path) -> Aimock:
    """Start aimock on a free port, strict and without fixtures; skip where it is not installed."""
    node = shutil.which("node")
    if node is None or not _PROGRAM.is_file():
        skip_without("aimock", INSTALL)
    empty = folder / "fixtures.json"
    empty.write_text(
        json.dumps({"fixtures": [{"match": {"userMessage": "\x00"}, "response": {"content": "-"}}]})
    )
    port = free_port()
    command = [node, str(_PROGRAM), "-p", str(port), "-f", str(empty), "--strict"]
    running = Running([*command, "--log-level", "warn"], log=folder / "aimock.log")
    url = f"http://127.0.0.1:{port}"
    running.wait_for(f"{url}/health", seconds=60)
    return Aimock(running, url)
