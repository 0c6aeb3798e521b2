"""Socket Mode: the app lets Slack in by a websocket of its own, and answers what comes there.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from orchestre.settings import Settings
from slack_app.app import make_app
from slack_app.cards.actions import APPROVE, UNDO
from slack_app.slack import open_slack
from slack_app.socket import _Once, by_socket
from tests.emulators.fault_proxy import Fault, FaultProxy
from tests.slack import payloads
from tests.slack.office import Office, button, buttons, until


class Socket:
    """Slack's end of the connection."""

    def __init__(self) -> None:
        self.open: web.WebSocketResponse | None = None
        self.answered: list[Any] = []

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        self.open = web.WebSocketResponse()
        await self.open.prepare(request)
        await self.open.send_json({"type": "hello", "num_connections": 1})
        async for message in self.open:
            if message.type is WSMsgType.TEXT:
                self.answered.append(json.loads(message.data))
        return self.open


@pytest.fixture
async def socket(proxy: FaultProxy) -> AsyncIterator[Socket]:
    socket = Socket()
    app = web.Application()
    app.router.add_get("/link", socket.serve)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    told = {"ok": True, "url": f"ws://{host}:{port}/link"}
    proxy.fail("apps.connections.open", Fault("answer", body=told))
    yield socket
    await runner.cleanup()


async def test_a_click_comes_in_by_the_socket(
    office: Office, settings: Settings, socket: Socket
) -> None:
    settings = settings.model_copy(update={"slack_app_token": settings.slack_bot_token})
    draft = await office.draft()
    card = office.card(draft.id)
    where = payloads.on_message(office.channel, card["ts"])
    action = {"type": "button", **button(card, APPROVE)}
    clicked = payloads.block_actions(office.user("rita"), action, where)
    async with by_socket(settings, make_app(office.desk, open_slack(settings))):
        await until(lambda: socket.open, "a connection")
        assert socket.open is not None
        envelope = {"type": "interactive", "envelope_id": "e1", "accepts_response_payload": True}
        await socket.open.send_json({**envelope, "payload": clicked})
        await until(lambda: socket.answered, "an answer")
        assert socket.answered[0]["envelope_id"] == "e1"
        await until(lambda: UNDO in buttons(office.card(draft.id)), "a card that is decided")
    await asyncio.sleep(0)


async def test_a_slack_that_does_not_answer_is_told_of_once(
    office: Office, settings: Settings, proxy: FaultProxy, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings.model_copy(update={"slack_app_token": settings.slack_bot_token})
    refused = Fault("answer", body={"ok": False, "error": "invalid_auth"})
    proxy.fail("apps.connections.open", refused, times=2)
    async with by_socket(settings, make_app(office.desk, open_slack(settings))):
        await until(lambda: "does not open" in caplog.text, "a word on it")
    (told,) = [one for one in caplog.records if "does not open" in one.getMessage()]
    assert "invalid_auth. Check ORCHESTRE_SLACK_APP_TOKEN" in told.getMessage()
    assert told.exc_info is None


def test_no_ticket_and_no_trouble_is_logged_twice() -> None:
    log = _Once()
    said = ["no session at wss://slack.example/link/?ticket=abc", "a new session is established"]
    records = [
        logging.LogRecord("x", level, "", 0, said[number], None, None)
        for level, number in ((40, 0), (40, 0), (20, 1), (40, 0))
    ]
    assert [log.filter(one) for one in records] == [True, False, True, True]
    assert "ticket" not in records[0].getMessage()
    assert records[2].getMessage() == "Slack's socket is open"


def test_a_socket_that_is_renewed_is_no_news() -> None:
    log = _Once()
    opened = [
        logging.LogRecord("x", 20, "", 0, "a new session is established", None, None)
        for _ in range(2)
    ]
    assert [log.filter(one) for one in opened] == [True, False]
