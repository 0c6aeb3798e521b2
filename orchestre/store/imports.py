"""Imports: files on their way in, claimed by one worker at a time, and how far they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from orchestre.domain.errors import NotFound
from orchestre.domain.knowledge import (
    Import,
    ImportCounts,
    ImportKind,
    ImportOptions,
    ImportStatus,
    Refused,
)
from orchestre.store import indexed
from orchestre.store.session import Transaction
from orchestre.store.tables_catalogue import imports, passages, products

#: A worker that stays silent for so long has died; a living one renews it in time.
LEASE = timedelta(seconds=60)
#: Refusals that are kept with their reasons; a file of nothing else would fill the row.
MOST_REFUSED = 1000


@dataclass(frozen=True, slots=True)
class _Kept:
    options: ImportOptions
    columns: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


_KEPT = TypeAdapter(_Kept)
_REFUSED = TypeAdapter(tuple[Refused, ...])


@dataclass(frozen=True, slots=True)
class Claimed:
    """The right to work on one import, void once its fence is another."""

    item: Import
    path: str
    fence: int
    attempts: int
    #: Who began it, or made its source.
    member_id: str
    #: The source that its rows are read from; None: a file that somebody sent.
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewImport:
    """A file that was stored at `path`, or a source's rows that will be; a sweep reads it."""

    id: str
    member_id: str
    kind: ImportKind
    file_name: str
    path: str
    options: ImportOptions
    columns: tuple[tuple[str, str], ...] = ()
    total: int = 0
    notes: tuple[str, ...] = ()
    source_id: str | None = None


async def add(tx: Transaction, workspace_id: str, new: NewImport) -> None:
    """Note an import as running and due now."""
    await tx.execute(
        sa.insert(imports).values(
            id=new.id,
            workspace_id=workspace_id,
            kind=new.kind,
            file_name=new.file_name,
            path=new.path,
            options=_KEPT.dump_json(_Kept(new.options, new.columns, new.notes)).decode(),
            status=ImportStatus.RUNNING,
            total=new.total,
            member_id=new.member_id,
            source_id=new.source_id,
            created_at=tx.now,
            due_at=tx.now,
        )
    )


async def get(tx: Transaction, workspace_id: str, import_id: str) -> Import:
    """Return an import and its progress; NotFound for another workspace's.

    Whoever waits for its end asks again and again: until then the refused rows stay in the table.
    """
    ended = sa.case((imports.c.status == ImportStatus.RUNNING, "[]"), else_=imports.c.refused)
    columns = (column for column in imports.c if column.name != "refused")
    result = await tx.execute(
        sa.select(*columns, ended.label("refused")).where(
            imports.c.workspace_id == workspace_id, imports.c.id == import_id
        )
    )
    row = result.one_or_none()
    if row is None:
        raise NotFound(f"There is no import {import_id}")
    table = products if row.kind == ImportKind.PRODUCTS else passages
    return _import(row, await indexed.count_indexed(tx, table, workspace_id))


async def take_due(tx: Transaction) -> Claimed | None:
    """Claim the import that waits longest, unless an older one of its workspace still runs.

    Commit before reading the file. On PostgreSQL one that another worker is just taking is
    passed over.
    """
    older = imports.alias()
    line = sa.exists().where(
        older.c.workspace_id == imports.c.workspace_id,
        older.c.status == ImportStatus.RUNNING,
        older.c.id < imports.c.id,
    )
    free = sa.or_(imports.c.lease_until.is_(None), imports.c.lease_until < tx.now)
    running = imports.c.status == ImportStatus.RUNNING
    due = sa.select(imports.c.id).where(running, imports.c.due_at <= tx.now, free, ~line)
    chosen = due.order_by(imports.c.due_at).limit(1).with_for_update(skip_locked=True, of=imports)
    import_id = (await tx.execute(chosen)).scalar_one_or_none()
    if import_id is None:
        return None
    result = await tx.execute(
        sa.update(imports)
        .where(imports.c.id == import_id, running, free)
        .values(
            fence=imports.c.fence + 1,
            attempts=imports.c.attempts + 1,
            lease_until=tx.now + LEASE,
        )
        .returning(*imports.c)
    )
    row = result.one_or_none()
    if row is None:
        return None
    return Claimed(_import(row, 0), row.path, row.fence, row.attempts, row.member_id, row.source_id)


async def snapshot(
    tx: Transaction,
    claimed: Claimed,
    path: str,
    columns: tuple[tuple[str, str], ...],
    notes: tuple[str, ...],
) -> bool:
    """Note where a source's rows lie and how they are understood; False: the claim is void."""
    kept = _Kept(claimed.item.options, columns, notes)
    return await tx.changed_one(
        sa.update(imports)
        .where(imports.c.id == claimed.item.id, imports.c.fence == claimed.fence)
        .values(path=path, options=_KEPT.dump_json(kept).decode())
    )


async def progress(
    tx: Transaction, claimed: Claimed, counts: ImportCounts, refused: Sequence[Refused]
) -> bool:
    """Write how far an import came and renew its lease; False when the claim is void."""
    return await tx.changed_one(
        sa.update(imports)
        .where(imports.c.id == claimed.item.id, imports.c.fence == claimed.fence)
        .values(
            **asdict(counts),
            refused=_REFUSED.dump_json(_shortened(refused)).decode(),
            lease_until=tx.now + LEASE,
        )
    )


async def renew(tx: Transaction, claimed: Claimed) -> bool:
    """Keep an import while its file is being read; False when the claim is void."""
    return await tx.changed_one(
        sa.update(imports)
        .where(imports.c.id == claimed.item.id, imports.c.fence == claimed.fence)
        .values(lease_until=tx.now + LEASE)
    )


async def finish(tx: Transaction, claimed: Claimed, *, error: str = "") -> bool:
    """End an import once, as failed where there is an error; False when the claim is void."""
    return await tx.changed_one(
        sa.update(imports)
        .where(
            imports.c.id == claimed.item.id,
            imports.c.fence == claimed.fence,
            imports.c.status == ImportStatus.RUNNING,
        )
        .values(
            status=ImportStatus.FAILED if error else ImportStatus.DONE,
            error=error,
            lease_until=None,
            due_at=None,
        )
    )


async def counts(tx: Transaction, import_id: str) -> ImportCounts:
    """Return how far an import came."""
    names = ("done", "total", "added", "changed", "unchanged", "removed")
    chosen = sa.select(*(imports.c[name] for name in names)).where(imports.c.id == import_id)
    return ImportCounts(*(await tx.execute(chosen)).one())


def _shortened(refused: Sequence[Refused]) -> tuple[Refused, ...]:
    if len(refused) <= MOST_REFUSED:
        return tuple(refused)
    rest = len(refused) - MOST_REFUSED
    last = Refused(refused[MOST_REFUSED].row, f"this row and {rest - 1:,} more were refused")
    return (*refused[:MOST_REFUSED], last)


def _import(row: sa.Row[Any], indexed_rows: int) -> Import:
    kept = _KEPT.validate_json(row.options)
    return Import(
        id=row.id,
        workspace_id=row.workspace_id,
        kind=ImportKind(row.kind),
        file_name=row.file_name,
        status=ImportStatus(row.status),
        options=kept.options,
        columns=kept.columns,
        counts=ImportCounts(
            row.done, row.total, row.added, row.changed, row.unchanged, row.removed
        ),
        indexed=indexed_rows,
        refused=_REFUSED.validate_json(row.refused),
        error=row.error,
        notes=kept.notes,
    )
