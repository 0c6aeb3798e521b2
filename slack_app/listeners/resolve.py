"""Resolve: a person says what became of a reply that is parked or failed."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import ResolveBody
from orchestre.domain.replies import Outcome
from slack_app.cards.settling import Settlement, action_of
from slack_app.desk import Desk, clicked


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take clicks on what may have become of a reply."""

    async def resolve(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture, value = clicked(body)

        async def act(member: OrchestreClient) -> None:
            said = Settlement.read(value)
            draft = await member.drafts.show(said.handle.draft)
            said.must_be_open(draft)
            body = ResolveBody(outcome=said.outcome)
            await desk.decided(gesture, await member.drafts.resolve(draft.id, body))

        await desk.act(gesture, act, draft=value.rpartition("|")[2].partition(":")[0])

    for outcome in Outcome:
        app.action(action_of(outcome))(resolve)
