"""Ears: the addresses to which an app whispers (Slack's response_url), and what came there."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any


class Ears:
    """Listens on a port of its own; each address keeps what was said to it."""

    def __init__(self) -> None:
        self.heard: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._numbers = count(1)
        heard = self.heard

        class Listening(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                heard[self.path].append(json.loads(self.rfile.read(length)))
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def address(self) -> str:
        """Return an address that nobody has used so far."""
        return f"http://127.0.0.1:{self._server.server_port}/{next(self._numbers)}"

    def said_to(self, address: str) -> list[dict[str, Any]]:
        """What came to an address, first to last."""
        return self.heard["/" + address.rpartition("/")[2]]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
