"""Claims: one worker at a time takes a due row, for as long as its lease lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from orchestre.store.session import Transaction


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on one row: void as soon as the row's fence is another."""

    id: str
    workspace_id: str
    account_id: str
    fence: int
    #: How many claims there were, this one included.
    attempts: int
    until: datetime


async def take_due(
    tx: Transaction,
    table: sa.Table,
    due: sa.ColumnElement[bool],
    *,
    limit: int,
    lease: timedelta,
    **values: Any,
) -> tuple[Claim, ...]:
    """Claim rows that match `due` and that nobody holds, most overdue first.

    Commit before any I/O. On PostgreSQL rows that another worker is just taking are passed over.
    """
    free = sa.or_(table.c.lease_until.is_(None), table.c.lease_until < tx.now)
    chosen = (
        sa.select(table.c.id)
        .where(due, table.c.due_at <= tx.now, free)
        .order_by(table.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = (await tx.execute(chosen)).scalars().all()
    if not ids:
        return ()
    return await _taken(tx, table, ids, {"lease_until": tx.now + lease, **values})


async def _taken(
    tx: Transaction, table: sa.Table, ids: Sequence[str], values: dict[str, Any]
) -> tuple[Claim, ...]:
    taken = await tx.execute(
        sa.update(table)
        .where(table.c.id.in_(ids))
        .values(
            fence=table.c.fence + 1,
            attempts=table.c.attempts + 1,
            **values,
        )
        .returning(
            table.c.id,
            table.c.workspace_id,
            table.c.account_id,
            table.c.fence,
            table.c.attempts,
        )
    )
    return tuple(
        Claim(
            row.id,
            row.workspace_id,
            row.account_id,
            row.fence,
            row.attempts,
            values["lease_until"],
        )
        for row in taken
    )


async def give_back(tx: Transaction, table: sa.Table, claim: Claim, **values: Any) -> bool:
    """End a claim, writing `values`; False (and nothing written) when it is void."""
    return await tx.changed_one(
        sa.update(table)
        .where(table.c.id == claim.id, table.c.fence == claim.fence)
        .values(lease_until=None, **values)
    )


async def take_over(tx: Transaction, *tables: sa.Table) -> None:
    """End every lease, and so every claim; only where no other worker can be alive."""
    for table in tables:
        await tx.execute(
            sa.update(table)
            .where(table.c.lease_until.is_not(None))
            .values(lease_until=None, fence=table.c.fence + 1)
        )
