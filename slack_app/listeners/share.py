"""Share: an answer that one person saw stands in the channel for all, once."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from slack_app.cards.actions import SHARE
from slack_app.cards.sharing import Wish, fresh, told
from slack_app.desk import Desk, clicked
from slack_app.gestures import Gesture
from slack_app.listeners.asked import Asked
from slack_app.listeners.other_commands import LOOK_UP


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take clicks on Share."""

    @app.action(SHARE)
    async def share(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture, value = clicked(body)

        async def act(member: OrchestreClient) -> None:
            await _share(desk, gesture, member, Wish.read(value))

        await desk.act(gesture, act)


async def _share(desk: Desk, gesture: Gesture, member: OrchestreClient, wish: Wish) -> None:
    """Post what the person saw; what the API would answer otherwise by now is shown anew."""
    answer = await LOOK_UP[wish.kind](Asked(desk, gesture, member, wish.words), wish.name)
    if answer.card.shown != wish.shown:
        card = fresh(desk.shares.offer(gesture, answer))
    elif await desk.shares.post(gesture, wish, answer):
        card = told(answer, "✓ Shared in this channel.")
    else:
        card = told(answer, "✓ This was shared in this channel already.")
    await desk.whispers.tell(gesture, card, replace=True)
