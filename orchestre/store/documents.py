"""Documents and their passages: what a team wrote down for its bot to rely on."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from orchestre.domain.knowledge import Document, Passage
from orchestre.store import indexed, words
from orchestre.store.indexed import Pending
from orchestre.store.products import Changes
from orchestre.store.session import Transaction
from orchestre.store.tables_catalogue import documents, passages
from orchestre.store.words import PASSAGE_WORDS

_LIVE = passages.c.removed_at.is_(None)


@dataclass(frozen=True, slots=True)
class Writing:
    """A document as it was read: its name is unique in its workspace."""

    name: str
    title: str
    passages: tuple[str, ...]
    url: str = ""


async def put(
    tx: Transaction, workspace_id: str, writing: Writing, *, dry_run: bool = False
) -> Changes:
    """Add or replace a document by name; passages that stay as they are keep their vectors."""
    row = await _row(tx, workspace_id, writing.name)
    fresh = _hash(writing.title, writing.url, *writing.passages)
    live = row is not None and await _is_live(tx, row.id)
    if row is not None and live and row.content_hash == fresh:
        return Changes(0, 0, 1)
    if not dry_run:
        values = {"title": writing.title, "url": writing.url, "content_hash": fresh}
        document_id = await _write(tx, workspace_id, writing.name, row, values)
        await _write_passages(tx, workspace_id, document_id, writing)
    return Changes(int(not live), int(live), 0)


async def _row(tx: Transaction, workspace_id: str, name: str) -> sa.Row[Any] | None:
    result = await tx.execute(
        sa.select(documents).where(
            documents.c.workspace_id == workspace_id, documents.c.name == name
        )
    )
    return result.one_or_none()


async def _is_live(tx: Transaction, document_id: str) -> bool:
    result = await tx.execute(
        sa.select(passages.c.id).where(passages.c.document_id == document_id, _LIVE).limit(1)
    )
    return result.one_or_none() is not None


async def _write(
    tx: Transaction,
    workspace_id: str,
    name: str,
    row: sa.Row[Any] | None,
    values: dict[str, Any],
) -> str:
    if row is not None:
        await tx.execute(
            sa.update(documents).where(documents.c.id == row.id).values(updated_at=tx.now, **values)
        )
        return str(row.id)
    document_id = tx.new_id()
    await tx.execute(
        sa.insert(documents).values(
            id=document_id, workspace_id=workspace_id, name=name, updated_at=tx.now, **values
        )
    )
    return document_id


async def _write_passages(
    tx: Transaction, workspace_id: str, document_id: str, writing: Writing
) -> None:
    result = await tx.execute(
        sa.select(passages.c.id, passages.c.content_hash).where(
            passages.c.document_id == document_id, _LIVE
        )
    )
    kept = {row.content_hash: row.id for row in result}
    fresh: dict[str, str] = {}
    for position, text in enumerate(writing.passages):
        content_hash = _hash(writing.title, text)
        same = kept.pop(content_hash, None)
        if same is not None:
            await tx.execute(
                sa.update(passages).where(passages.c.id == same).values(position=position)
            )
            continue
        passage_id = tx.new_id()
        fresh[passage_id] = text
        await tx.execute(
            sa.insert(passages).values(
                id=passage_id,
                workspace_id=workspace_id,
                document_id=document_id,
                position=position,
                text=text,
                content_hash=content_hash,
            )
        )
    await _remove_passages(tx, list(kept.values()))
    rows = [(id_, (writing.title, text)) for id_, text in fresh.items()]
    await words.put(tx, PASSAGE_WORDS, workspace_id, rows)


async def _remove_passages(tx: Transaction, ids: Sequence[str]) -> None:
    for some in indexed.in_parts(ids, 1000):
        await words.remove(tx, PASSAGE_WORDS, some)
        await tx.execute(
            sa.update(passages).where(passages.c.id.in_(some)).values(removed_at=tx.now)
        )


async def remove(tx: Transaction, workspace_id: str, document_id: str) -> bool:
    """Take a document out of what is found; False where there is none. The index follows."""
    result = await tx.execute(
        sa.select(passages.c.id).where(
            passages.c.workspace_id == workspace_id,
            passages.c.document_id == document_id,
            _LIVE,
        )
    )
    ids = list(result.scalars())
    await _remove_passages(tx, ids)
    return bool(ids)


async def forget_empty(tx: Transaction) -> None:
    """Delete documents whose passages are all gone from the index."""
    some = sa.exists().where(passages.c.document_id == documents.c.id)
    await tx.execute(sa.delete(documents).where(~some))


async def page(
    tx: Transaction, workspace_id: str, *, after: str = "", limit: int = 50
) -> tuple[Document, ...]:
    """Return documents in the order of their names, from the first one after `after`."""
    live = sa.exists().where(passages.c.document_id == documents.c.id, _LIVE)
    result = await tx.execute(
        sa.select(documents)
        .where(documents.c.workspace_id == workspace_id, documents.c.name > after, live)
        .order_by(documents.c.name)
        .limit(limit)
    )
    return tuple(Document(row.id, row.name, row.title, row.url) for row in result)


async def get(tx: Transaction, workspace_id: str, document_id: str) -> Document | None:
    """Return a document; None for another workspace's."""
    live = sa.exists().where(passages.c.document_id == documents.c.id, _LIVE)
    result = await tx.execute(
        sa.select(documents).where(
            documents.c.workspace_id == workspace_id, documents.c.id == document_id, live
        )
    )
    row = result.one_or_none()
    return None if row is None else Document(row.id, row.name, row.title, row.url)


def _joined(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(passages, documents.c.name, documents.c.title, documents.c.url)
        .join(documents, documents.c.id == passages.c.document_id)
        .where(_LIVE, *where)
    )


async def passages_by_ids(
    tx: Transaction, workspace_id: str, ids: Sequence[str]
) -> dict[str, Passage]:
    """Return passages by id; those removed or of other workspaces are not there."""
    result = await tx.execute(
        _joined(passages.c.workspace_id == workspace_id, passages.c.id.in_(ids))
    )
    return {row.id: Passage(row.id, row.name, row.title, row.text, row.url) for row in result}


async def pending(
    tx: Transaction, *, limit: int, skip: Collection[str] = ()
) -> tuple[Pending, ...]:
    """Return passages that are to be embedded, with the text that stands for each."""
    columns = (*passages.c, documents.c.title)
    statement = indexed.pending(passages, *columns, limit=limit, skip=skip)
    joined = statement.join(documents, documents.c.id == passages.c.document_id)
    return tuple(
        Pending(row.id, row.workspace_id, row.content_hash, f"{row.title} | {row.text}")
        for row in await tx.execute(joined)
    )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
