"""Google's token endpoint for service accounts, answering what a test wants; and keys for it."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from orchestre.domain.sources import ServiceAccount


@dataclass
class TokenServer:
    """Grants tokens, or answers `refusal` with 400."""

    refusal: dict[str, str] = field(default_factory=dict)
    url: str = ""
    asked: int = 0


@cache
def private_key() -> str:
    """A key of the form in which Google writes it; made once."""
    pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode()


def an_account(project: str) -> ServiceAccount:
    return ServiceAccount(project, f"reader@{project}.example", "key-1", private_key())


def key_file(project: str) -> dict[str, str]:
    """The JSON key of that account, with all that Google writes into it, and worse."""
    account = an_account(project)
    return {
        "type": "service_account",
        "project_id": account.project_id,
        "private_key_id": account.private_key_id,
        "private_key": account.private_key,
        "client_email": account.client_email,
        "client_id": "1",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "http://169.254.169.254/token",
        "universe_domain": "evil.example",
    }


@contextlib.contextmanager
def serving_tokens(server: TokenServer) -> Iterator[TokenServer]:
    """Serve it on a free port until the end; its `url` is set meanwhile."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            server.asked += 1
            granted = {"access_token": "t", "expires_in": 3600, "token_type": "Bearer"}
            self.send_response(400 if server.refusal else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(server.refusal or granted).encode())

        def log_message(self, *_given: Any) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        server.url = f"http://127.0.0.1:{listening.server_port}/token"
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
