"""Running: starts a stand-in as a process of its own on a free port, and ends it."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

MODULES = Path(__file__).parent / "node_modules"
#: Stand-ins speak no TLS, and reading all of the world's certificates takes longer than a test.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
INSTALL = "cd tests/emulators && npm ci --ignore-scripts --omit=optional --no-audit --no-fund"


#: Below those that outgoing connections are given: nothing takes one of these by chance.
_PORTS = range(10_000, 32_768)


def free_port() -> int:
    """Return a port of the loopback that nobody else is given while this process lives.

    It is held by the UDP socket of the same number, which is in no server's way: another worker
    that asks before the server listens passes the port over.
    """
    while True:
        port = secrets.choice(_PORTS)
        with (
            socket.socket(type=socket.SOCK_DGRAM) as holding,
            socket.socket() as probe,
            contextlib.suppress(OSError),
        ):
            holding.bind(("127.0.0.1", port))
            probe.bind(("127.0.0.1", port))
            holding.detach()
            return port


class Running:
    """A stand-in's process; its output goes to `log`."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._log = log
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                command, stdout=out, stderr=out, env=environment, cwd=folder, start_new_session=True
            )

    def wait_for(self, url: str, *, seconds: float) -> None:
        """Wait until `url` answers, whatever it answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                httpx.get(url, trust_env=False, verify=NO_TLS, timeout=2)
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        end = self._log.read_text(errors="replace")[-2_000:]
        raise RuntimeError(f"The stand-in did not answer at {url} within {seconds:g} s:\n{end}")

    def stop(self) -> None:
        """End it and what it has started: some of them are scripts around the real program."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=10)
