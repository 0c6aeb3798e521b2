"""Respond: the agent drafts again with a person's instruction."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.domain.errors import Invalid
from slack_app.cards.actions import Form
from slack_app.cards.respond_modal import read_respond
from slack_app.desk import Desk, Submitted, not_read
from slack_app.gestures import of_submission


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take the form that asks for an instruction; the menu of a card opens it."""

    @app.view(Form.RESPOND)
    async def submitted(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        try:
            said = read_respond(view)
            given = said.body()
        except Invalid as invalid:
            await not_read(ack, invalid)
            return
        handle = said.handle
        gesture = of_submission(body, channel=handle.channel, message=handle.message)

        async def respond() -> None:
            member = await desk.people.acting(gesture)
            await desk.decided(gesture, await member.drafts.respond(handle.draft, given))

        await desk.submitted(
            ack, gesture, respond(), of=Submitted(handle.draft, "Ask for another version")
        )
