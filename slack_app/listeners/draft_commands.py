"""Commands about drafts: what waits, and the forms and cards in which it is decided on."""

from __future__ import annotations

from slack_app.cards import status as standing
from slack_app.cards.card import Card
from slack_app.cards.edit_modal import edit_modal
from slack_app.cards.reject_modal import reject_modal
from slack_app.cards.status import Overview
from slack_app.desk import still_waiting
from slack_app.listeners.asked import Asked, waiting_drafts


async def queue(asked: Asked) -> Card:
    """List what waits."""
    found = Overview(accounts=(), waiting=await waiting_drafts(asked.member))
    return standing.queue(found, now=asked.desk.board.clock())


async def show(asked: Asked) -> Card:
    """Show a draft as its card does, to one person; nothing is approved unread."""
    return asked.desk.board.card(await asked.draft())


async def edit(asked: Asked) -> None:
    """Open the form in which a reply is rewritten."""
    draft = still_waiting(await asked.draft())
    await asked.desk.whispers.open(asked.gesture, edit_modal(draft, channel="", message=""))


async def reject(asked: Asked) -> None:
    """Open the form that asks why."""
    draft = still_waiting(await asked.draft())
    await asked.desk.whispers.open(asked.gesture, reject_modal(draft, channel="", message=""))
