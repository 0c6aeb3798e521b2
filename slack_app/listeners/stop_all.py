"""Stop all: every bot at once, after one question."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from slack_app.cards.actions import STOP_ALL, STOP_NONE
from slack_app.cards.notes import note
from slack_app.cards.text import counted
from slack_app.desk import Desk, clicked


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take the two answers to the question."""

    @app.action(STOP_ALL)
    async def stop_all(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture, _ = clicked(body)

        async def act(member: OrchestreClient) -> None:
            number = len(await member.bots.stop_all())
            again = "What waits goes on waiting. Again, each by its name: /orchestre start BOT"
            told = f"All bots are stopped ({counted(number, 'bot')})."
            card = note(told if number else "Every bot was stopped already.", again)
            await desk.whispers.tell(gesture, card, replace=True)

        await desk.act(gesture, act)

    @app.action(STOP_NONE)
    async def stop_none(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture, _ = clicked(body)
        await desk.whispers.tell(gesture, note("No bot was stopped."), replace=True)
