"""Indexed rows: which products and passages the vector index lacks, and which it must forget."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from orchestre.store.session import Transaction
from orchestre.store.tables import workspaces

#: A table whose rows the vector index follows: products or passages.
IndexedTable: TypeAlias = sa.Table


@dataclass(frozen=True, slots=True)
class Pending:
    """A row whose vector is missing or out of date; `text` is what is to be embedded."""

    id: str
    workspace_id: str
    content_hash: str
    text: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A row that is gone from the catalogue, though perhaps not yet from the index."""

    id: str
    workspace_id: str


def in_parts(ids: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    """Cut a list into pieces that fit one statement."""
    return (ids[start : start + most] for start in range(0, len(ids), most))


def _due(table: sa.Table) -> sa.ColumnElement[bool]:
    """Say what the partial index says, or neither database would use it."""
    return sa.or_(table.c.content_hash != table.c.indexed_hash, table.c.removed_at.is_not(None))


def pending(
    table: sa.Table, *columns: sa.ColumnElement[Any], limit: int, skip: Collection[str]
) -> sa.Select[Any]:
    """Select rows of one table that are to be embedded, workspace by workspace but for `skip`."""
    return (
        sa.select(*columns)
        .where(_due(table), table.c.removed_at.is_(None), table.c.workspace_id.not_in(skip))
        .order_by(table.c.workspace_id, table.c.id)
        .limit(limit)
    )


async def mark_indexed(tx: Transaction, table: sa.Table, rows: Iterable[Pending]) -> None:
    """Note that the index holds these rows as they were read; those changed since stay due."""
    values = [{"row": row.id, "hash": row.content_hash} for row in rows]
    if values:
        await tx.execute(
            sa.update(table)
            .where(table.c.id == sa.bindparam("row"), table.c.content_hash == sa.bindparam("hash"))
            .values(indexed_hash=sa.bindparam("hash")),
            values,
        )


async def removed(
    tx: Transaction, table: sa.Table, *, limit: int, skip: Collection[str] = ()
) -> tuple[Removed, ...]:
    """Return rows whose vectors are to be deleted, but for those of the workspaces `skip`."""
    result = await tx.execute(
        sa.select(table.c.id, table.c.workspace_id)
        .where(
            _due(table),
            table.c.removed_at.is_not(None),
            table.c.workspace_id.not_in(skip),
        )
        .order_by(table.c.workspace_id, table.c.id)
        .limit(limit)
    )
    return tuple(Removed(row.id, row.workspace_id) for row in result)


async def forget(tx: Transaction, table: sa.Table, ids: Sequence[str]) -> None:
    """Delete rows whose vectors are gone; one that came back meanwhile is embedded anew."""
    await tx.execute(sa.update(table).where(table.c.id.in_(ids)).values(indexed_hash=""))
    await tx.execute(sa.delete(table).where(table.c.id.in_(ids), table.c.removed_at.is_not(None)))


async def workspace_ids(tx: Transaction) -> tuple[str, ...]:
    """Return the ids of every workspace there is."""
    return tuple((await tx.execute(sa.select(workspaces.c.id))).scalars())


async def forget_index(tx: Transaction, table: sa.Table) -> None:
    """Make every row due for embedding."""
    await tx.execute(sa.update(table).values(indexed_hash=""))


async def count_indexed(tx: Transaction, table: sa.Table, workspace_id: str) -> int:
    """Count the rows of a workspace whose vectors lie in the index."""
    every, due = await _count(tx, table, workspace_id), _due(table)
    return every - await _count(tx, table, workspace_id, due)


async def count_rows(tx: Transaction, table: sa.Table, workspace_id: str) -> int:
    """Count the rows of a workspace."""
    every = await _count(tx, table, workspace_id)
    gone = table.c.removed_at.is_not(None)
    return every - await _count(tx, table, workspace_id, _due(table), gone)


async def _count(
    tx: Transaction, table: sa.Table, workspace_id: str, *only: sa.ColumnElement[bool]
) -> int:
    """Count from the indexes: all rows, or those few that are due or gone; others are not read."""
    counted = sa.select(sa.func.count()).where(table.c.workspace_id == workspace_id, *only)
    return int((await tx.execute(counted)).scalar_one())
