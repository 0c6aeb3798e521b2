"""Dismissals: messages that needed a person, of whom one said that no answer is needed."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.domain.errors import Conflict
from orchestre.domain.messages import MessageStatus
from orchestre.store import messages as kept
from orchestre.store.session import Transaction
from orchestre.store.tables import messages

#: What the reason of such a message begins with; the rest is a person's own words.
DISMISSED = "dismissed: "


async def dismiss(tx: Transaction, workspace_id: str, message_id: str, why: str) -> None:
    """Skip a message that needs a person; NotFound or Conflict where there is nothing to dismiss.

    Nothing is under way then, so it may be erased in its time.
    """
    changed = await tx.changed_one(
        sa.update(messages)
        .where(
            messages.c.workspace_id == workspace_id,
            messages.c.id == message_id,
            messages.c.status == MessageStatus.NEEDS_HUMAN,
        )
        .values(status=MessageStatus.SKIPPED, reason=f"{DISMISSED}{why}", due_at=None)
    )
    if not changed:
        stored = await kept.get(tx, workspace_id, message_id)
        raise Conflict(
            f"The message is {stored.status}: it does not wait for a person",
            advice="Only a message that needs a person can be dismissed.",
        )


def without_words() -> sa.ColumnElement[str]:
    """Return the reason of a message as it stays once its text is erased."""
    is_dismissed = messages.c.reason.startswith(DISMISSED, autoescape=True)
    return sa.case((is_dismissed, DISMISSED.rstrip(": ")), else_=messages.c.reason)
