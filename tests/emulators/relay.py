"""Relay: passes connections on to a stand-in, and counts what goes over them."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

_REQUEST = b" HTTP/1.1\r\n"


@dataclass(slots=True)
class Traffic:
    """What went over the wire, headers included."""

    connections: int = 0
    calls: int = 0
    up: int = 0
    down: int = 0


class Relay:
    """Listens on a free port of the loopback; HTTP in the clear, so that calls can be told."""

    def __init__(self, behind: str) -> None:
        to = urlsplit(behind)
        assert to.hostname
        self._behind = to.hostname, int(to.port or 80)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.traffic = Traffic()
        threading.Thread(target=self._accept, daemon=True).start()

    def take(self) -> Traffic:
        """Return what went over it since the last time."""
        taken, self.traffic = self.traffic, Traffic()
        return taken

    def stop(self) -> None:
        # Closing alone does not wake whoever is waiting to accept.
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(self._behind)
                self.traffic.connections += 1
                for ends in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, goal: socket.socket, is_up: bool) -> None:  # noqa: FBT001
        with contextlib.suppress(OSError):
            while part := source.recv(65_536):
                if is_up:
                    self.traffic.up += len(part)
                    self.traffic.calls += part.count(_REQUEST)
                else:
                    self.traffic.down += len(part)
                goal.sendall(part)
        with contextlib.suppress(OSError):
            goal.shutdown(socket.SHUT_WR)
