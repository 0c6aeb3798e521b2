"""Hosts: no page of another name reaches the API through a browser of this machine."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from orchestre.api.errors import problem
from orchestre.domain.errors import RequestError
from orchestre.domain.hosts import host_of, may_be_called
from orchestre.settings import Settings


class Misdirected(RequestError):
    """The request names a host that this is not (RFC 9110 §15.5.20)."""

    status = 421
    advice = (
        "Use the address in ORCHESTRE_API_URL; should people reach it by this name, set "
        "ORCHESTRE_API_URL to it where the API runs."
    )


class KnownHosts:
    """Refuses what calls the API by a name that nobody gave it."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 421."""
        named = Headers(scope=scope).get("host", "") if scope["type"] == "http" else ""
        if may_be_called(named, own=self.settings.own_hosts):
            await self.app(scope, receive, send)
            return
        refusal = Misdirected(f"This Orchestre is not known as {host_of(named) or 'that'}")
        await problem(refusal)(scope, receive, send)
