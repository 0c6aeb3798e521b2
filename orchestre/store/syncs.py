"""Syncs: the imports that sources begin, when their time has come or when somebody asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from orchestre.domain.knowledge import ImportKind, ImportOptions, ImportStatus
from orchestre.store.imports import NewImport, add
from orchestre.store.session import Transaction
from orchestre.store.tables_catalogue import imports, sources

_OPTIONS = TypeAdapter(ImportOptions)
#: Sources whose time has come that one sweep begins.
_MOST = 50


async def begin(tx: Transaction, source_id: str) -> str:
    """Note an import of a source, due now, and when the next one is; return the import's id."""
    row = (await tx.execute(sa.select(sources).where(sources.c.id == source_id))).one()
    return await _begin(tx, row)


async def running(tx: Transaction, source_id: str) -> str | None:
    """Return the id of an import of this source that has not ended yet."""
    result = await tx.execute(
        sa.select(imports.c.id)
        .where(imports.c.source_id == source_id, imports.c.status == ImportStatus.RUNNING)
        .order_by(imports.c.id.desc())
        .limit(1)
    )
    return result.scalar_one_or_none()


async def begin_due(tx: Transaction) -> int:
    """Begin an import of every source whose time has come; return how many.

    One that is still being read waits for its end: two would do the same twice.
    """
    busy = sa.exists().where(
        imports.c.id == sources.c.import_id, imports.c.status == ImportStatus.RUNNING
    )
    due = sa.select(sources).where(sources.c.due_at <= tx.now, ~busy).order_by(sources.c.due_at)
    rows = (await tx.execute(due.limit(_MOST).with_for_update(skip_locked=True))).all()
    for row in rows:
        await _begin(tx, row)
    return len(rows)


async def _begin(tx: Transaction, row: sa.Row[Any]) -> str:
    import_id = tx.new_id()
    new = NewImport(
        id=import_id,
        member_id=row.member_id,
        kind=ImportKind.PRODUCTS,
        file_name=row.address,
        # Where its rows lie is known once they have been read.
        path="",
        options=_OPTIONS.validate_json(row.options),
        source_id=row.id,
    )
    await add(tx, row.workspace_id, new)
    next_at = None if row.every_hours is None else tx.now + timedelta(hours=row.every_hours)
    await tx.execute(
        sa.update(sources).where(sources.c.id == row.id).values(import_id=import_id, due_at=next_at)
    )
    return import_id
