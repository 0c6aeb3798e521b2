"""Stops: bots that were stopped for a while start again when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.store.session import Transaction
from orchestre.store.tables import accounts, bots


@dataclass(frozen=True, slots=True)
class Resumed:
    """A bot that runs again, and until when it was stopped."""

    bot_id: str
    workspace_id: str
    interval_seconds: int
    stopped_until: datetime


def _over(tx: Transaction) -> sa.Select[Any]:
    """Select bots whose stop is over, the earliest first; not of accounts to be connected again."""
    return (
        sa.select(bots.c.id, bots.c.workspace_id, bots.c.interval_seconds, bots.c.stopped_until)
        .join_from(bots, accounts, accounts.c.id == bots.c.account_id)
        .where(
            bots.c.status == BotStatus.STOPPED,
            bots.c.stopped_until <= tx.now,
            accounts.c.status == AccountStatus.LINKED,
        )
        .order_by(bots.c.stopped_until)
        .limit(1)
    )


async def any_is_over(tx: Transaction) -> bool:
    """Tell whether some stop is over; it costs no write."""
    return (await tx.execute(_over(tx))).first() is not None


async def resume_one(tx: Transaction) -> Resumed | None:
    """Start one bot whose stop is over, at its old interval; None: there is none.

    One whose account must be connected again stays stopped until that is done.
    """
    found = await tx.execute(_over(tx).with_for_update(of=bots, skip_locked=True))
    row = found.one_or_none()
    if row is None:
        return None
    runs = {"status": BotStatus.RUNNING, "due_at": tx.now, "attempts": 0, "error": ""}
    await tx.execute(sa.update(bots).where(bots.c.id == row.id).values(**runs, stopped_until=None))
    return Resumed(row.id, row.workspace_id, row.interval_seconds, row.stopped_until)
