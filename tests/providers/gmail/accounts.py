"""A Gmail account at the stand-in, that the contract and all other tests here are tried on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from orchestre.domain.accounts import Cursor
from orchestre.domain.messages import Message
from orchestre.providers.gmail import plugin
from orchestre.providers.gmail.endpoints import read_endpoints
from orchestre.providers.gmail.options import GmailOptions
from orchestre.providers.gmail.provider import GmailProvider, Google
from orchestre.providers.gmail.transport import Transport
from orchestre.providers.testing.contract import Account
from orchestre.settings import Settings
from tests.emulators.google import Google as StandIn
from tests.emulators.running import NO_TLS


def settings_for(stand_in: StandIn, api_url: str = "", **more: Any) -> Settings:
    return Settings(_env_file=None, **(stand_in.settings(api_url) | more))


def hasty(seconds: float, *, keeps_alive: bool = True) -> Transport:
    """A transport that waits shortly: for tests in which nobody answers."""
    limits = httpx.Limits(max_keepalive_connections=8 if keeps_alive else 0)
    lines = httpx.HTTPTransport(retries=0, limits=limits, verify=NO_TLS)
    return Transport(httpx.Client(transport=lines, timeout=seconds))


class GmailAccount(Account):
    """A fresh mailbox; `api_url` is what stands before the stand-in, if anything does."""

    def __init__(self, stand_in: StandIn, transport: Transport, api_url: str = "") -> None:
        self.stand_in = stand_in
        self.address = stand_in.mailbox()
        self.settings = settings_for(stand_in, api_url)
        self.transport = transport
        tokens = stand_in.authorize(self.address)
        self.options: dict[str, Any] = {
            "address": self.address,
            "subject": self.address,
            "refresh_token": tokens["refresh_token"],
            "scopes": tokens["scope"].split(),
        }

    async def connect(self) -> GmailProvider:
        made = await plugin(self.settings, self.transport).connect(GmailOptions(**self.options))
        assert isinstance(made, GmailProvider)
        return made

    async def connect_at(self, clock: Callable[[], datetime]) -> GmailProvider:
        google = Google(read_endpoints(self.settings), self.transport, clock)
        return await google.connect(GmailOptions(**self.options))

    async def deliver(self, raw: bytes) -> None:
        self.stand_in.deliver(self.address, raw)

    async def sent(self) -> list[bytes]:
        return [one["source"] for one in self.stand_in.holds(self.address, "SENT")]


async def rest(provider: GmailProvider, cursor: Cursor) -> tuple[list[Message], Cursor]:
    """Everything after a cursor, page by page."""
    found: list[Message] = []
    for _ in range(50):
        page = await provider.fetch(cursor)
        found += page.messages
        cursor = page.next
        if page.is_last:
            return found, cursor
    raise AssertionError("reading never ends")


def subjects(messages: list[Message]) -> list[str]:
    return [message.subject for message in messages]
