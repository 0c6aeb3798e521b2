"""Import pages: imports as people list them, without every row that was refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from pydantic import TypeAdapter

from orchestre.domain.knowledge import ImportCounts, ImportKind, ImportOptions, ImportStatus
from orchestre.store.session import Transaction
from orchestre.store.tables_catalogue import imports


@dataclass(frozen=True, slots=True)
class Listed:
    """An import, how far it came, when it began and who began it (a member's id)."""

    id: str
    file_name: str
    status: ImportStatus
    options: ImportOptions
    counts: ImportCounts
    began_at: datetime
    member_id: str
    error: str


@dataclass(frozen=True, slots=True)
class _Kept:
    options: ImportOptions


_KEPT = TypeAdapter(_Kept)
_COUNTS = ("done", "total", "added", "changed", "unchanged", "removed")
_LISTED = ("id", "file_name", "status", "options", *_COUNTS, "created_at", "member_id", "error")


async def page(
    tx: Transaction, workspace_id: str, kind: ImportKind, *, before: str = "", limit: int = 50
) -> tuple[Listed, ...]:
    """Return imports of files and sources, newest first, from the first one before `before`."""
    of = imports.c
    wanted = sa.select(*(of[name] for name in _LISTED)).where(
        of.workspace_id == workspace_id, of.kind == kind
    )
    if before:
        wanted = wanted.where(of.id < before)
    rows = await tx.execute(wanted.order_by(of.id.desc()).limit(limit))
    return tuple(
        Listed(
            id=row.id,
            file_name=row.file_name,
            status=ImportStatus(row.status),
            options=_KEPT.validate_json(row.options).options,
            counts=ImportCounts(*(getattr(row, name) for name in _COUNTS)),
            began_at=row.created_at,
            member_id=row.member_id,
            error=row.error,
        )
        for row in rows
    )
