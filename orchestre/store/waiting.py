"""Waiting: how much of each account waits for a person."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.domain.drafts import DraftStatus
from orchestre.store.session import Transaction
from orchestre.store.tables import drafts


async def by_account(tx: Transaction, workspace_id: str) -> dict[str, int]:
    """Count the drafts that wait, by account; an account where none waits is left out.

    One that somebody put off does not wait until its time has come.
    """
    awake = sa.func.coalesce(drafts.c.snoozed_until <= tx.now, sa.true())
    rows = await tx.execute(
        sa.select(drafts.c.account_id, sa.func.count().label("many"))
        .where(
            drafts.c.workspace_id == workspace_id,
            drafts.c.status == DraftStatus.WAITING,
            awake,
        )
        .group_by(drafts.c.account_id)
    )
    return {row.account_id: row.many for row in rows}
