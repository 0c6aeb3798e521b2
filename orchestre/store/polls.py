"""Polls: when each account is read, by one worker at a time, and how far."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from orchestre.domain.accounts import BotStatus, Cursor
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
    return await take_due(tx, bots, bots.c.status.in_(_WATCHED), limit=limit, lease=lease)


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
    """End a poll: well (attempts begin anew) or with the error that its team will read."""
    values: dict[str, Any] = {"due_at": next_poll, "error": plain(error)}
    if error:
        values["status"] = BotStatus.FAILING
    else:
        values |= {"status": BotStatus.RUNNING, "attempts": 0, "last_poll_at": tx.now}
    if await still_polls(tx, claim):
        await give_back(tx, bots, claim, **values)
    else:
        await give_back(tx, bots, claim)
