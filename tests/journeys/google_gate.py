"""What stands between Orchestre and the stand-in for Google: notes secrets, minds revocation."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qsl

import httpx

from tests.emulators.google import CLIENT_SECRET
from tests.emulators.running import NO_TLS

_SECRET = ("access_token", "refresh_token", "id_token", "code", "code_verifier", "client_secret")
_REFUSED = {"error": {"code": 401, "message": "Request had invalid authentication credentials."}}


class Gate(httpx.BaseTransport):
    """Passes everything on; a revoked grant's access tokens end with it, as they do at Google.

    The stand-in takes such tokens for ever, those that it does not know included.
    """

    def __init__(self) -> None:
        self._behind = httpx.HTTPTransport(verify=NO_TLS)
        self._grants: dict[str, str] = {}
        self._revoked: set[str] = set()
        #: Whatever must stand in no log and no event.
        self.secrets = {CLIENT_SECRET}
        #: Every refresh token that was given for a mailbox, oldest first.
        self.refresh_tokens: dict[str, list[str]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._grants.get(bearer) in self._revoked:
            return httpx.Response(401, json=_REFUSED)
        response = self._behind.handle_request(request)
        if request.method == "POST" and request.url.path.startswith("/oauth2/"):
            response.read()
            self._note(request.url.path, dict(parse_qsl(request.read().decode())), response)
        return response

    def close(self) -> None:
        self._behind.close()

    def _note(self, path: str, form: dict[str, str], response: httpx.Response) -> None:
        if path == "/oauth2/revoke":
            self._revoked.add(form["token"])
            return
        given: dict[str, Any] = response.json()
        known = {**form, **given}
        self.secrets |= {str(known[name]) for name in _SECRET if name in known}
        if "access_token" in given:
            self._grants[given["access_token"]] = known["refresh_token"]
        if "id_token" in given:
            address = _claims(given["id_token"])["email"]
            self.refresh_tokens.setdefault(address, []).append(given["refresh_token"])


def _claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
