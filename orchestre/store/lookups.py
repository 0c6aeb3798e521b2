"""Lookups: what each draft leaned on, and what its agent looked for in vain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from orchestre.domain.drafts import Draft, Source
from orchestre.domain.knowledge import ImportKind
from orchestre.domain.lookups import Unanswered, Use, Used
from orchestre.store.encryption import Cipher
from orchestre.store.numbers import Span
from orchestre.store.session import Transaction
from orchestre.store.tables_catalogue import passages
from orchestre.store.tables_lookups import draft_sources, unfound

#: Of one workspace; the oldest go first.
MOST_UNFOUND = 2_000
#: Characters of what was looked for, and how many of it are kept of one draft.
LONGEST_QUERY, MOST_OF_A_DRAFT = 200, 12
#: Drafts that are named with what was looked for in vain.
_MOST_NAMED = 20
_PRODUCT, _DOCUMENT = "product", "document"
#: What kind of source stands for what kind of import.
KINDS = {ImportKind.PRODUCTS: _PRODUCT, ImportKind.DOCUMENTS: _DOCUMENT}


async def note(
    tx: Transaction, draft: Draft, sources: Sequence[Source], queries: Iterable[str]
) -> None:
    """Keep what a draft that was just written leans on, and was looked for in vain for it.

    What an earlier version leaned on is forgotten. It costs two statements, two more where there
    are sources, and two where something was not found.
    """
    await _forget(tx, [draft.id])
    found = await _found(tx, sources)
    rows = [
        {
            "draft_id": draft.id,
            "kind": kind,
            "source": source,
            "workspace_id": draft.workspace_id,
            "quoted": quoted,
            "used_at": tx.now,
        }
        for (kind, source), quoted in found.items()
    ]
    if rows:
        await tx.execute(sa.insert(draft_sources), rows)
    await _note_unfound(tx, draft, list(queries)[:MOST_OF_A_DRAFT])


async def _found(tx: Transaction, sources: Sequence[Source]) -> dict[tuple[str, str], bool]:
    """Name each product by its sku and each passage by its document; whether it is quoted."""
    ids = [source.id for source in sources if source.kind == _DOCUMENT]
    of: dict[str, str] = {}
    if ids:
        columns = sa.select(passages.c.id, passages.c.document_id)
        of = {row.id: row.document_id for row in await tx.execute(columns.where(_one_of(ids)))}
    found: dict[tuple[str, str], bool] = {}
    for source in sources:
        named = source.id if source.kind == _PRODUCT else of.get(source.id)
        if named is not None:
            key = (source.kind, named)
            found[key] = found.get(key, False) or source.quoted
    return found


def _one_of(ids: Sequence[str]) -> sa.ColumnElement[bool]:
    return passages.c.id.in_(ids)


async def _note_unfound(tx: Transaction, draft: Draft, queries: Sequence[str]) -> None:
    rows = []
    for query in queries:
        row_id = tx.new_id()
        row = {"id": row_id, "workspace_id": draft.workspace_id, "draft_id": draft.id}
        sealed = tx.cipher.seal(row_id, query[:LONGEST_QUERY])
        rows.append({**row, "query": sealed, "asked_at": tx.now})
    if rows:
        await tx.execute(sa.insert(unfound), rows)
        await _bound(tx, draft.workspace_id)


async def _bound(tx: Transaction, workspace_id: str) -> None:
    """Forget the oldest of what a workspace has too many of."""
    of_workspace = unfound.c.workspace_id == workspace_id
    newest = sa.select(unfound.c.id).where(of_workspace).order_by(unfound.c.id.desc())
    last = newest.offset(MOST_UNFOUND).limit(1).scalar_subquery()
    await tx.execute(sa.delete(unfound).where(of_workspace, unfound.c.id <= last))


async def erase(tx: Transaction, draft_ids: Sequence[str]) -> None:
    """Forget what these drafts leaned on and what was looked for; nothing of it stays."""
    await _forget(tx, draft_ids)


async def _forget(tx: Transaction, draft_ids: Sequence[str]) -> None:
    for table in (draft_sources, unfound):
        await tx.execute(sa.delete(table).where(table.c.draft_id.in_(draft_ids)))


async def used(
    tx: Transaction, workspace_id: str, kind: ImportKind, span: Span, *, limit: int
) -> tuple[Used, ...]:
    """Return what drafts of this period leaned on, most used first."""
    of = draft_sources.c
    drafts = sa.func.count().label("drafts")
    said = sa.func.sum(sa.case((of.quoted, 1), else_=0)).label("said")
    last = sa.func.max(of.used_at).label("last")
    rows = await tx.execute(
        sa.select(of.source, drafts, said, last)
        .where(
            of.workspace_id == workspace_id,
            of.kind == KINDS[kind],
            of.used_at >= span.start,
            of.used_at < span.end,
        )
        .group_by(of.source)
        .order_by(said.desc(), drafts.desc(), of.source)
        .limit(limit)
    )
    return tuple(Used(row.source, row.drafts, row.said, row.last) for row in rows)


async def uses(
    tx: Transaction, workspace_id: str, kind: ImportKind, source: str, *, limit: int
) -> tuple[Use, ...]:
    """Return the drafts that leaned on one product (by sku) or document (by id), newest first."""
    of = draft_sources.c
    rows = await tx.execute(
        sa.select(of.draft_id, of.used_at, of.quoted)
        .where(of.workspace_id == workspace_id, of.kind == KINDS[kind], of.source == source)
        .order_by(of.used_at.desc(), of.draft_id.desc())
        .limit(limit)
    )
    return tuple(Use(row.draft_id, row.used_at, row.quoted) for row in rows)


async def unanswered(
    tx: Transaction, workspace_id: str, span: Span, *, limit: int
) -> tuple[Unanswered, ...]:
    """Return what was looked for in vain in this period, most asked first."""
    rows = await tx.execute(
        sa.select(unfound)
        .where(
            unfound.c.workspace_id == workspace_id,
            unfound.c.asked_at >= span.start,
            unfound.c.asked_at < span.end,
        )
        .order_by(unfound.c.id.desc())
    )
    # A thread of its own: opening so many would hold up everybody else's requests.
    return (await asyncio.to_thread(_joined, tx.cipher, rows.all()))[:limit]


def _joined(cipher: Cipher, rows: Sequence[sa.Row[Any]]) -> tuple[Unanswered, ...]:
    """Put the same words together, whatever their case; rows come newest first."""
    asked: dict[str, list[tuple[str, sa.Row[Any]]]] = {}
    for row in rows:
        query = cipher.open(row.id, row.query)
        asked.setdefault(" ".join(query.casefold().split()), []).append((query, row))
    found = [
        Unanswered(
            same[0][0],
            len(same),
            same[0][1].asked_at,
            tuple(dict.fromkeys(row.draft_id for _, row in same))[:_MOST_NAMED],
        )
        for same in asked.values()
    ]
    return tuple(sorted(found, key=lambda one: one.asked, reverse=True))
