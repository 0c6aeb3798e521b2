"""Depths: how much waits at each step of the whole installation, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from orchestre.domain.accounts import BotStatus
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.messages import MessageStatus
from orchestre.domain.replies import ReplyStatus
from orchestre.store.session import Transaction
from orchestre.store.tables import bots, drafts, messages, replies


@dataclass(frozen=True, slots=True)
class Depth:
    """How many rows wait, and since when the oldest of them (None: none waits)."""

    rows: int
    oldest: datetime | None


async def depths(tx: Transaction) -> dict[str, Depth]:
    """Count what waits, by an index each (store/tables.py, store/tables_counted.py)."""
    due, watched = bots.c.due_at, (BotStatus.RUNNING, BotStatus.FAILING)
    left = messages.c.due_at
    undrafted = (MessageStatus.RECEIVED, MessageStatus.DRAFTING)
    late = replies.c.due_at
    return {
        "polls": await _depth(tx, due, bots.c.status.in_(watched), due <= tx.now),
        "bots_failing": await _depth(tx, due, bots.c.status == BotStatus.FAILING),
        "messages": await _depth(tx, left, messages.c.status.in_(undrafted)),
        "drafts_waiting": await _depth(
            # Said in the text of the statement: only so do databases see that an index fits.
            tx,
            drafts.c.created_at,
            drafts.c.status == sa.literal_column(f"'{DraftStatus.WAITING}'"),
        ),
        "replies_due": await _depth(
            tx, late, replies.c.status == ReplyStatus.APPROVED, late <= tx.now
        ),
        "replies_uncertain": await _depth(tx, late, replies.c.status == ReplyStatus.UNCERTAIN),
        "replies_parked": await _depth(tx, late, replies.c.status == ReplyStatus.PARKED),
    }


async def _depth(
    tx: Transaction, since: sa.Column[datetime], *which: sa.ColumnElement[bool]
) -> Depth:
    found = await tx.execute(sa.select(sa.func.count(), sa.func.min(since)).where(*which))
    row: Any = found.one()
    return Depth(row[0], row[1])
