"""Caps: how much is drafted in a day, whatever mails say; a person's own wish is not capped."""

from __future__ import annotations

from datetime import timedelta

from orchestre.domain.messages import StoredMessage
from orchestre.store import caps, messages, workspaces
from orchestre.store.caps import Drafted
from orchestre.store.session import Transaction

#: Drafts a day that hold whatever the headers say, so that no loop of robots can feed itself.
MOST_A_THREAD = 5
MOST_A_SENDER = 20
DAY = timedelta(days=1)


async def stopped_by(tx: Transaction, stored: StoredMessage, bot_cap: int) -> str:
    """Say which cap stands in the way; empty when none does, or a person asked for the answer."""
    if await messages.was_asked_for(tx, stored.id):
        return ""
    team_cap = (await workspaces.choices(tx, stored.workspace_id)).daily_cap
    if not bot_cap:
        return "the bot's daily cap is 0: it drafts nothing by itself"
    if team_cap == 0:
        return "the workspace's daily cap is 0: nothing is drafted by itself"
    drafted = await caps.before(tx, stored, since=tx.now - DAY)
    return _robot(drafted) or _reached(drafted, bot_cap, team_cap)


def _robot(drafted: Drafted) -> str:
    if drafted.in_thread >= MOST_A_THREAD:
        return f"{drafted.in_thread} drafts in this thread within a day: is a robot answering?"
    if drafted.of_sender >= MOST_A_SENDER:
        return f"{drafted.of_sender} drafts for this sender within a day: is a robot writing?"
    return ""


def _reached(drafted: Drafted, bot_cap: int, team_cap: int | None) -> str:
    if drafted.by_bot >= bot_cap:
        return f"the bot's daily cap of {bot_cap} drafts is reached"
    if team_cap is not None and drafted.by_workspace >= team_cap:
        return f"the workspace's daily cap of {team_cap} drafts is reached"
    return ""
