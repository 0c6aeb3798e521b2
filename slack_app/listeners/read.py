"""Read: the whole draft in a form, from which it can be approved."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import ApproveBody
from orchestre.domain.errors import Invalid
from slack_app.cards.actions import READ, Form, Handle
from slack_app.cards.bodies import body_of
from slack_app.cards.card import Json
from slack_app.cards.full_text_modal import full_text_modal, read_full_text
from slack_app.deciding import may_approve
from slack_app.desk import Desk, Submitted, clicked, handle_of, not_read
from slack_app.gestures import of_submission
from slack_app.opening import show_form


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take clicks on Read all, and the approval at its end."""

    @app.action(READ)
    async def read(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture, value = clicked(body)

        async def form(member: OrchestreClient) -> Json:
            return await whole(member, handle_of(gesture, value))

        await show_form(desk, gesture, form)

    @app.view(Form.READ)
    async def submitted(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        try:
            handle, acknowledged = read_full_text(view)
            shown = body_of(ApproveBody, {}, **handle.shown, acknowledge=acknowledged)
        except Invalid as invalid:
            await not_read(ack, invalid)
            return
        gesture = of_submission(body, channel=handle.channel, message=handle.message)

        async def approve() -> None:
            member = await desk.people.acting(gesture)
            await desk.decided(gesture, await member.drafts.approve(handle.draft, shown))

        await desk.submitted(ack, gesture, approve(), of=Submitted(handle.draft, "Read all"))


async def whole(member: OrchestreClient, handle: Handle) -> Json:
    """Return the form with everything that a decision on a draft is taken on."""
    me, draft = await asyncio.gather(member.me(), member.drafts.show(handle.draft))
    may = may_approve(me, draft)
    return full_text_modal(draft, channel=handle.channel, message=handle.message, may_approve=may)
