"""Edit: a person writes the reply anew, and lets it wait or leave."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from orchestre.domain.errors import Invalid
from slack_app.cards.actions import EDIT, Form
from slack_app.cards.card import Json
from slack_app.cards.edit_modal import edit_modal, read_edit
from slack_app.deciding import to_decide
from slack_app.desk import Desk, Submitted, clicked, handle_of, not_read
from slack_app.gestures import of_submission
from slack_app.opening import show_form


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take clicks on Edit, and the form that follows."""

    @app.action(EDIT)
    async def edit(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture, value = clicked(body)

        async def form(member: OrchestreClient) -> Json:
            handle = handle_of(gesture, value)
            draft = await to_decide(member, member.drafts.show(handle.draft))
            return edit_modal(draft, channel=handle.channel, message=handle.message)

        await show_form(desk, gesture, form, draft=value.partition(":")[0])

    @app.view(Form.EDIT)
    async def submitted(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        try:
            typed = read_edit(view)
            given = typed.body()
        except Invalid as invalid:
            await not_read(ack, invalid)
            return
        handle = typed.handle
        gesture = of_submission(body, channel=handle.channel, message=handle.message)

        async def change() -> None:
            member = await desk.people.acting(gesture)
            await desk.decided(gesture, await member.drafts.edit(handle.draft, given))

        await desk.submitted(ack, gesture, change(), of=Submitted(handle.draft, "Edit"))
