"""Document pages: documents as people list and read them, not as a search finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from orchestre.store.session import Transaction
from orchestre.store.tables_catalogue import documents, passages


@dataclass(frozen=True, slots=True)
class Listed:
    """A document, how many passages it was cut into, and when it last changed."""

    id: str
    name: str
    title: str
    url: str
    passages: int
    updated_at: datetime


_LISTED = (
    sa.select(
        documents.c.id,
        documents.c.name,
        documents.c.title,
        documents.c.url,
        documents.c.updated_at,
        sa.func.count(passages.c.id).label("passages"),
    )
    .join(passages, passages.c.document_id == documents.c.id)
    .where(passages.c.removed_at.is_(None))
    .group_by(documents.c.id)
)


async def listed(
    tx: Transaction, workspace_id: str, *, after: str, limit: int
) -> tuple[Listed, ...]:
    """Return documents in the order of their ids, those after `after`."""
    rows = await tx.execute(
        _LISTED.where(documents.c.workspace_id == workspace_id, documents.c.id > after)
        .order_by(documents.c.id)
        .limit(limit)
    )
    return tuple(_document(row) for row in rows)


async def get(tx: Transaction, workspace_id: str, document_id: str) -> Listed | None:
    """Return one document; None where there is none."""
    found = await tx.execute(
        _LISTED.where(documents.c.workspace_id == workspace_id, documents.c.id == document_id)
    )
    row = found.one_or_none()
    return None if row is None else _document(row)


async def texts(tx: Transaction, workspace_id: str, document_id: str) -> tuple[str, ...]:
    """Return a document's passages in order."""
    rows = await tx.execute(
        sa.select(passages.c.text)
        .where(
            passages.c.workspace_id == workspace_id,
            passages.c.document_id == document_id,
            passages.c.removed_at.is_(None),
        )
        .order_by(passages.c.position)
    )
    return tuple(rows.scalars())


async def titles(tx: Transaction, workspace_id: str, ids: Sequence[str]) -> dict[str, str]:
    """Return the titles of documents by id; those that are gone are not there."""
    rows = await tx.execute(
        _LISTED.where(documents.c.workspace_id == workspace_id, documents.c.id.in_(ids))
    )
    return {row.id: row.title or row.name for row in rows}


def _document(row: sa.Row[tuple[object, ...]]) -> Listed:
    return Listed(row.id, row.name, row.title, row.url, row.passages, row.updated_at)
