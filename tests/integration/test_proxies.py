"""Whose word is taken for who calls: this machine's, and that of the proxies in the settings."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from orchestre.cli.serving import served
from orchestre.settings import Settings
from tests.emulators.running import free_port

VISITOR = "203.0.113.7"


class Echo:
    """Says whom it takes the caller for."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for done in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{done}.complete"})
            return
        caller = Request(scope).client
        await PlainTextResponse(caller.host if caller else "")(scope, receive, send)


async def taken_for(settings: Settings, said: str, *, by: str) -> str:
    """Return whom a server takes a caller for, of whom a proxy at the address `by` says this."""
    transport = httpx.AsyncHTTPTransport(local_address=by)
    async with (
        served(settings, Echo(), asyncio.Event()),
        httpx.AsyncClient(transport=transport, trust_env=False) as proxy,
    ):
        url = f"http://127.0.0.1:{settings.port}"
        return (await proxy.get(url, headers={"X-Forwarded-For": said})).text


def at(*proxies: str) -> Settings:
    return Settings(_env_file=None, port=free_port(), proxies=proxies)


@pytest.mark.parametrize("proxies", [("127.0.0.2",), ("10.0.0.0/8", "127.0.0.0/30")])
async def test_a_proxy_of_the_settings_says_for_whom_it_calls(proxies: tuple[str, ...]) -> None:
    assert await taken_for(at(*proxies), VISITOR, by="127.0.0.2") == VISITOR


async def test_what_a_visitor_claimed_before_the_proxy_counts_for_nothing() -> None:
    said = f"198.51.100.9, {VISITOR}"
    assert await taken_for(at("127.0.0.2"), said, by="127.0.0.2") == VISITOR


async def test_nobody_else_says_who_they_are() -> None:
    assert await taken_for(at(), VISITOR, by="127.0.0.2") == "127.0.0.2"


@pytest.mark.parametrize("proxies", [(), ("10.0.0.1",)])
async def test_this_machine_is_believed_in_any_case(proxies: tuple[str, ...]) -> None:
    assert await taken_for(at(*proxies), VISITOR, by="127.0.0.1") == VISITOR
