"""Polls: when each account is read, by one worker at a time, and how far."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from orchestre.domain.accounts import BotStatus, Cursor
from orchestre.store import poll_hours
from orchestre.store.bounds import plain
from orchestre.store.claims import Claim, give_back, take_due
from orchestre.store.session import Transaction
from orchestre.store.tables import accounts, bots

_WATCHED = (BotStatus.RUNNING, BotStatus.FAILING)


async def advance_cursor(
    tx: Transaction, account_id: str, *, before: Cursor | None, after: Cursor
) -> bool:
    """Move the cursor on from where it was read; False if it was moved meanwhile.

    Call it before the page is kept: a page behind a cursor that somebody moved is void.
    """
    return await tx.changed_one(
        sa.update(accounts)
        .where(accounts.c.id == account_id, accounts.c.cursor.is_not_distinct_from(before))
        .values(cursor=after)
    )


async def claim(tx: Transaction, *, limit: int, lease: timedelta) -> tuple[Claim, ...]:
    """Claim bots whose poll is due."""
    due = bots.c.status.in_(_WATCHED)
    return await take_due(tx, bots, due, limit=limit, lease=lease, told=False)


async def wake(tx: Transaction, account_id: str) -> bool:
    """Have a bot that runs polled now; a poll in flight goes on, and another one follows it.

    One that is failing keeps its wait: only its next poll, if it goes well, is followed at once.
    """
    is_waiting = sa.and_(bots.c.status == BotStatus.RUNNING, bots.c.due_at > tx.now)
    return await tx.changed_one(
        sa.update(bots)
        .where(bots.c.account_id == account_id, bots.c.status.in_(_WATCHED))
        .values(told=True, due_at=sa.case((is_waiting, tx.now), else_=bots.c.due_at))
    )


async def still_polls(tx: Transaction, claim: Claim) -> bool:
    """Tell whether the claim holds and the bot still runs, keeping it so until the end."""
    row = await tx.execute(
        sa.select(bots.c.id)
        .where(
            bots.c.id == claim.id,
            bots.c.fence == claim.fence,
            bots.c.status.in_(_WATCHED),
        )
        .with_for_update()
    )
    return row.first() is not None


async def polled(tx: Transaction, claim: Claim, *, next_poll: datetime, error: str = "") -> None:
    """End a poll: well (attempts begin anew) or with the error that its team will read.

    After one that went well and was told of new mail meanwhile, the next is due at once.
    """
    values: dict[str, Any] = {"due_at": next_poll, "error": plain(error)}
    if error:
        values["status"] = BotStatus.FAILING
    else:
        values |= {"status": BotStatus.RUNNING, "attempts": 0, "last_poll_at": tx.now}
        values["due_at"] = sa.case((bots.c.told, tx.now), else_=next_poll)
    if await still_polls(tx, claim):
        await give_back(tx, bots, claim, **values)
        await poll_hours.note(tx, claim, polls=1, error=error)
    else:
        await give_back(tx, bots, claim)
