"""Fault proxy: stands before a stand-in, passes everything on, and fails as it is told to."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

import httpx

from tests.emulators.running import NO_TLS

#: Header fields that belong to one connection, or that httpx has undone already.
_OWN = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "date",
                  "content-encoding", "host"})  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What happens to one request; `taken`: only after the stand-in has carried it out."""

    kind: Literal["close", "reset", "hang", "answer", "change"]
    taken: bool = False
    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    #: For `change`: what becomes of the stand-in's own answer.
    change: Callable[[Any], Any] = dict


def refusal(status: int, reason: str = "", message: str = "no", **headers: str) -> Fault:
    """An answer as Google's APIs refuse."""
    error = {"code": status, "message": message, "errors": [{"reason": reason}]}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault("answer", status=status, body={"error": error}, headers=named)


class FaultProxy:
    """A proxy on a free port. Faults are used up in the order in which they were told."""

    def __init__(self, behind: str, transport: httpx.BaseTransport | None = None) -> None:
        through = transport or httpx.HTTPTransport(verify=NO_TLS)
        self.behind = httpx.Client(base_url=behind, transport=through, timeout=60)
        #: Method and path of each request that came, in order.
        self.seen: list[str] = []
        #: The same with what each of them carried.
        self.sent: list[tuple[str, bytes]] = []
        #: Method and path, and with whose Authorization each came.
        self.signed: list[tuple[str, str]] = []
        self.released = threading.Event()
        self._faults: list[tuple[str, Fault]] = []
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def fail(self, request: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next requests fail whose `METHOD /path` contains `request`."""
        self._faults += [(request, fault)] * times

    def forget(self) -> None:
        """Drop what was told and seen."""
        self._faults.clear()
        self.seen.clear()
        self.sent.clear()
        self.signed.clear()

    def takes(self, request: str, body: bytes, by: str) -> Fault | None:
        """Note a request; return how it is to fail."""
        with self._lock:
            self.sent.append((request, body))
            self.signed.append((request, by))
            self.seen.append(request)
            for at, (wanted, fault) in enumerate(self._faults):
                if wanted in request:
                    del self._faults[at]
                    return fault
        return None

    def stop(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self.behind.close()


class _Server(ThreadingHTTPServer):
    # Many may come at once; the five of the library would be reset beyond that.
    request_queue_size = 128
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Say nothing: whoever asked may well have gone before the answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: FaultProxy

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        request, by = f"{self.command} {self.path}", self.headers.get("authorization", "")
        fault = self.proxy.takes(request, body, by)
        passed = None
        if fault is None or fault.taken or fault.kind == "change":
            passed = self._passed_on(body)
        if fault is None and passed is not None:
            self._answer(passed.status_code, passed.content, passed.headers)
        elif fault is not None and fault.kind == "change" and passed is not None:
            changed = json.dumps(fault.change(passed.json())).encode()
            self._answer(passed.status_code, changed, passed.headers)
        elif fault is not None:
            self._fail(fault)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815 (http.server's names)

    def _passed_on(self, body: bytes) -> httpx.Response:
        headers = {n: v for n, v in self.headers.items() if n.lower() not in _OWN}
        return self.proxy.behind.request(self.command, self.path, content=body, headers=headers)

    def _fail(self, fault: Fault) -> None:
        if fault.kind == "answer":
            content = json.dumps(fault.body).encode()
            self._answer(
                fault.status, content, {"content-type": "application/json"} | dict(fault.headers)
            )
            return
        self.close_connection = True
        if fault.kind == "hang":
            self.proxy.released.wait(30)
        elif fault.kind == "reset":
            # Lingering for no time at all is what makes the kernel say RST instead of FIN.
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            os.close(self.connection.detach())

    def _answer(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _OWN:
                self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests look at `seen`."""
