"""Kept answers: what was answered, so that a request that comes again has no second effect."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from orchestre.store.session import Transaction
from orchestre.store.tables_answers import kept_answers

#: How long an answer is given again.
LIFE = timedelta(hours=24)
#: A request that is not answered after so long has died with its process. Longer than the longest:
#: a catalogue of 100 MB is read, or a model is asked, before the answer.
LEASE = timedelta(minutes=5)
#: Rows past their time that one claim takes away.
_MOST_SWEPT = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with a key: who asked, and what."""

    workspace_id: str
    asker_id: str
    key: str
    #: SHA-256, in hex, over everything that makes it another request.
    request_hash: str

    @property
    def id(self) -> str:
        return hashlib.sha256(f"{self.asker_id}\n{self.key}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """The right to run a request under its key; void once `at` is another."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A key that is in use: by this same request or by another, answered or not yet."""

    same: bool
    answer: Answer | None


async def claim(tx: Transaction, asked: Asked) -> Claimed | Taken:
    """Take a key for a request, or tell what it was used for."""
    await _sweep(tx)
    if await _insert(tx, asked):
        return Claimed(asked.id, tx.now)
    found = await tx.execute(sa.select(kept_answers).where(kept_answers.c.id == asked.id))
    row = found.one_or_none()
    if row is None:
        # Given back just now: the next try will find it free.
        return Taken(same=True, answer=None)
    if _is_over(row, tx.now):
        return await _take_over(tx, asked, row)
    answer = _opened(tx, row) if row.status else None
    return Taken(row.request_hash == asked.request_hash, answer)


async def keep(tx: Transaction, claimed: Claimed, answer: Answer) -> bool:
    """Keep an answer, sealed, under its key; False when the claim is void."""
    text = f"{json.dumps(answer.headers)}\n{answer.body.decode('latin-1')}"
    return await tx.changed_one(
        sa.update(kept_answers)
        .where(*_still(claimed))
        .values(status=answer.status, content=tx.cipher.seal(claimed.id, text))
    )


async def free(tx: Transaction, claimed: Claimed) -> bool:
    """Give a key back: its request had no effect; False when the claim is void."""
    return await tx.changed_one(sa.delete(kept_answers).where(*_still(claimed)))


async def free_all(tx: Transaction) -> None:
    """Give back every key whose request was not answered; for the only process that answers."""
    await tx.execute(sa.delete(kept_answers).where(kept_answers.c.status == 0))


def _still(claimed: Claimed) -> tuple[sa.ColumnElement[bool], ...]:
    row = kept_answers.c
    return row.id == claimed.id, row.status == 0, row.created_at == claimed.at


def _fresh(asked: Asked, now: datetime) -> dict[str, Any]:
    return {
        "id": asked.id,
        "workspace_id": asked.workspace_id,
        "request_hash": asked.request_hash,
        "status": 0,
        "content": None,
        "created_at": now,
    }


async def _insert(tx: Transaction, asked: Asked) -> bool:
    insert = sqlite.insert if tx.dialect == "sqlite" else postgresql.insert
    fresh = insert(kept_answers).values(_fresh(asked, tx.now)).on_conflict_do_nothing()
    made = await tx.execute(fresh.returning(kept_answers.c.id))
    return made.one_or_none() is not None


def _is_over(row: sa.Row[Any], now: datetime) -> bool:
    life = LIFE if row.status else LEASE
    return bool(row.created_at <= now - life)


async def _take_over(tx: Transaction, asked: Asked, row: sa.Row[Any]) -> Claimed | Taken:
    """Take the key of a request that died; of several that try at once, one gets it."""
    seen = (kept_answers.c.id == row.id, kept_answers.c.created_at == row.created_at)
    taken = await tx.changed_one(sa.update(kept_answers).where(*seen).values(_fresh(asked, tx.now)))
    return Claimed(asked.id, tx.now) if taken else Taken(same=True, answer=None)


async def _sweep(tx: Transaction) -> None:
    """Delete a few answers that are past their time; none that another process is deleting."""
    over = (
        sa.select(kept_answers.c.id)
        .where(kept_answers.c.created_at <= tx.now - LIFE)
        .order_by(kept_answers.c.created_at)
        .limit(_MOST_SWEPT)
        .with_for_update(skip_locked=True)
    )
    ids = (await tx.execute(over)).scalars().all()
    if ids:
        await tx.execute(sa.delete(kept_answers).where(kept_answers.c.id.in_(ids)))


def _opened(tx: Transaction, row: sa.Row[Any]) -> Answer:
    headers, _, body = tx.cipher.open(row.id, row.content).partition("\n")
    pairs = tuple((name, value) for name, value in json.loads(headers))
    return Answer(row.status, pairs, body.encode("latin-1"))
