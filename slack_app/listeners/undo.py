"""Undo: an approval is taken back before the reply leaves."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import UndoBody
from slack_app.cards.actions import UNDO
from slack_app.desk import Desk, clicked, handle_of


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take clicks on Undo."""

    @app.action(UNDO)
    async def undo(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture, value = clicked(body)

        async def act(member: OrchestreClient) -> None:
            handle = handle_of(gesture, value)
            shown = UndoBody(version=handle.version, content_hash=handle.content_hash)
            await desk.decided(gesture, await member.drafts.undo(handle.draft, shown))

        await desk.act(gesture, act, draft=value.partition(":")[0])
