"""Reindexings: whose search index is to be made again, since when, and how far it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from orchestre.domain.members import Member
from orchestre.store import indexed
from orchestre.store.session import Transaction
from orchestre.store.tables_catalogue import passages, products
from orchestre.store.tables_lookups import reindexings

#: Rows that one transaction makes due.
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a workspace is found by meaning, and when it was last made anew on request."""

    products: int
    products_indexed: int
    passages: int
    passages_indexed: int
    asked_at: datetime | None
    #: Whether the old vectors are still to be dropped.
    waits: bool

    @property
    def is_current(self) -> bool:
        """Whether everything is found by meaning as it is now."""
        found = (self.products_indexed, self.passages_indexed)
        return not self.waits and found == (self.products, self.passages)


async def ask(tx: Transaction, member: Member) -> bool:
    """Wish a workspace's index to be made again; False where that is wished already."""
    of_workspace = reindexings.c.workspace_id == member.workspace_id
    held = await tx.execute(sa.select(reindexings).where(of_workspace).with_for_update())
    row = held.one_or_none()
    if row is not None and row.dropped_at is None:
        return False
    values = {"member_id": member.id, "asked_at": tx.now, "dropped_at": None}
    if row is None:
        values["workspace_id"] = member.workspace_id
        await tx.execute(sa.insert(reindexings).values(values))
    else:
        await tx.execute(sa.update(reindexings).where(of_workspace).values(values))
    return True


async def due(tx: Transaction, *, skip: Collection[str] = ()) -> tuple[str, ...]:
    """Return the workspaces whose old vectors are to be dropped, but for `skip`."""
    rows = await tx.execute(
        sa.select(reindexings.c.workspace_id)
        .where(reindexings.c.dropped_at.is_(None), reindexings.c.workspace_id.not_in(skip))
        .order_by(reindexings.c.asked_at)
    )
    return tuple(rows.scalars())


async def forget_some(
    tx: Transaction, table: sa.Table, workspace_id: str, *, after: str
) -> str | None:
    """Make the next rows after this id due for embedding; return the last of them, None: no more.

    A few at a time: all of a large catalogue would hold up every other writer for seconds.
    """
    of = table.c
    next_ = sa.select(of.id).where(of.workspace_id == workspace_id, of.id > after)
    some = next_.order_by(of.id).limit(_BATCH).subquery()
    last: str | None = (await tx.execute(sa.select(sa.func.max(some.c.id)))).scalar_one()
    if last is not None:
        await tx.execute(
            sa.update(table)
            .where(of.workspace_id == workspace_id, of.id > after, of.id <= last)
            .values(indexed_hash="")
        )
    return last


async def begun_anew(tx: Transaction, workspace_id: str) -> None:
    """Note that a workspace's vectors are gone, and that every row of it is due."""
    of_workspace = reindexings.c.workspace_id == workspace_id
    await tx.execute(sa.update(reindexings).where(of_workspace).values(dropped_at=tx.now))


async def standing(tx: Transaction, workspace_id: str) -> Standing:
    """Say how much of a workspace is found by meaning."""
    found = await tx.execute(
        sa.select(reindexings).where(reindexings.c.workspace_id == workspace_id)
    )
    row = found.one_or_none()
    return Standing(
        await indexed.count_rows(tx, products, workspace_id),
        await indexed.count_indexed(tx, products, workspace_id),
        await indexed.count_rows(tx, passages, workspace_id),
        await indexed.count_indexed(tx, passages, workspace_id),
        asked_at=None if row is None else row.asked_at,
        waits=row is not None and row.dropped_at is None,
    )
