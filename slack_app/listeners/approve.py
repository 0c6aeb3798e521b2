"""Approve: the reply leaves as it was shown, once the time to take it back has passed."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import ApproveBody
from slack_app.cards.actions import APPROVE
from slack_app.desk import Desk, clicked, handle_of


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take clicks on Approve."""

    @app.action(APPROVE)
    async def approve(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture, value = clicked(body)

        async def act(member: OrchestreClient) -> None:
            handle = handle_of(gesture, value)
            shown = ApproveBody(version=handle.version, content_hash=handle.content_hash)
            await desk.decided(gesture, await member.drafts.approve(handle.draft, shown))

        await desk.act(gesture, act, draft=value.partition(":")[0])
