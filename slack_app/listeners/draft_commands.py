"""Commands about drafts: what waits, and the forms and cards in which it is decided on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from orchestre.client.client import OrchestreClient
from slack_app.cards.card import Card, Json
from slack_app.cards.edit_modal import edit_modal
from slack_app.cards.queue import queue as listed
from slack_app.cards.reject_modal import reject_modal
from slack_app.cards.status import Overview
from slack_app.deciding import to_decide
from slack_app.desk import Desk
from slack_app.gestures import Gesture
from slack_app.listeners.asked import Asked, put_off_drafts, waiting_drafts
from slack_app.opening import show_form


async def queue(asked: Asked) -> Card:
    """List what waits, and what was put off."""
    member, board = asked.member, asked.desk.board
    where = await asked.desk.where(asked.gesture)
    board.learn(where, asked.gesture.person, await member.me())
    counts = await member.drafts.counts()
    found = Overview(
        accounts=(),
        waiting=await waiting_drafts(member, snoozed=False),
        resting=await put_off_drafts(member, counts),
        put_off=counts.snoozed,
        stuck=counts.parked + counts.failed,
    )
    return listed(found, now=board.clock(), names=board.names(where))


async def show(asked: Asked) -> Card:
    """Show a draft as its card does, to one person; nothing is approved unread."""
    where = await asked.desk.where(asked.gesture)
    return asked.desk.board.card(await asked.draft(), where)


async def edit(asked: Asked) -> Json:
    """Return the form in which a reply is rewritten."""
    return edit_modal(await to_decide(asked.member, asked.draft()), channel="", message="")


async def reject(asked: Asked) -> Json:
    """Return the form that asks why."""
    return reject_modal(await to_decide(asked.member, asked.draft()), channel="", message="")


FORMS: dict[str, Callable[[Asked], Awaitable[Json]]] = {"edit": edit, "reject": reject}


async def open_form(desk: Desk, gesture: Gesture, verb: str, words: str) -> None:
    """Open the form of a verb, about the draft that the words after it name."""

    async def form(member: OrchestreClient) -> Json:
        return await FORMS[verb](Asked(desk, gesture, member, words))

    await show_form(desk, gesture, form)
