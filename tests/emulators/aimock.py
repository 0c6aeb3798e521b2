"""aimock: starts the stand-in for model servers, scripts its answers, reads what it was sent."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx

from tests.standins import skip_without

_HOME = Path(__file__).parent
_PROGRAM = _HOME / "node_modules/@copilotkit/aimock/dist/cli.js"
_START_SECONDS = 20.0


class Aimock:
    """A running aimock. Every test scripts its own answers after `forget`."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self._process = process
        self._control = httpx.Client(base_url=f"{url}/__aimock", trust_env=False)
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
        self._process.terminate()
        self._process.wait(timeout=10)


def start_aimock(folder: Path) -> Aimock:
    """Start aimock on a free port, strict and without fixtures; skip where it is not installed."""
    node = shutil.which("node")
    if node is None or not _PROGRAM.is_file():
        skip_without("aimock", "cd tests/emulators && npm ci --no-audit --no-fund")
    empty = folder / "fixtures.json"
    empty.write_text(
        json.dumps({"fixtures": [{"match": {"userMessage": "\x00"}, "response": {"content": "-"}}]})
    )
    port = _free_port()
    command = [node, str(_PROGRAM), "-p", str(port), "-f", str(empty), "--strict"]
    with (folder / "aimock.log").open("wb") as log:
        process = subprocess.Popen([*command, "--log-level", "warn"], stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    _wait_for(url, process)
    return Aimock(process, url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{url}/health", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    process.kill()
    raise RuntimeError(f"aimock did not start within {_START_SECONDS:g} seconds")
