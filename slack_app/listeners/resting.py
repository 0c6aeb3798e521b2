"""Resting: has back what was put off, and lets others take what was given to one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import DraftDetail
from slack_app.cards.resting import BACK, LET_GO
from slack_app.desk import Desk, clicked, handle_of
from slack_app.listeners.home import show_home

_End = Callable[[OrchestreClient, str], Awaitable[DraftDetail]]


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take both buttons, on cards, in the queue and on the home."""
    for action, end in _ENDS.items():
        _listen(app, desk, action, end)


def _listen(app: AsyncApp, desk: Desk, action: str, end: _End) -> None:
    @app.action(action)
    async def ended(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture, value = clicked(body)

        async def act(member: OrchestreClient) -> None:
            await desk.decided(gesture, await end(member, handle_of(gesture, value).draft))

        await desk.act(gesture, act, draft=value.partition(":")[0])
        if not gesture.channel:
            await show_home(desk, gesture)


async def _have_back(member: OrchestreClient, draft: str) -> DraftDetail:
    return await member.drafts.snooze(draft, None)


async def _let_go(member: OrchestreClient, draft: str) -> DraftDetail:
    return await member.drafts.assign(draft, None)


_ENDS: dict[str, _End] = {BACK: _have_back, LET_GO: _let_go}
