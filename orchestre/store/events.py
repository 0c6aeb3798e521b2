"""Events: the audit trail, append-only, each line chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from orchestre.store.session import Transaction
from orchestre.store.tables import events, workspaces


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to what, when; `before` and `after` hold statuses and ids, never mail text."""

    number: int
    at: datetime
    #: A member's id, or the part of Orchestre that acted by itself, such as `bot`.
    actor: str
    verb: str
    subject: str
    before: dict[str, Any]
    after: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What to record: who did what to what, and what that changed."""

    actor: str
    verb: str
    subject: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


#: The chat through which whoever acts came in; empty: they came themselves.
_door: ContextVar[str] = ContextVar("door", default="")


def came_by(service: str) -> None:
    """Have every event of this request say through which chat it came; empty: through none."""
    _door.set(service)


async def record(tx: Transaction, workspace_id: str, entry: Entry) -> None:
    """Append one line. It holds the workspace's row until the end: let it be the last statement."""
    last = (
        await tx.execute(
            sa.update(workspaces)
            .where(workspaces.c.id == workspace_id)
            .values(event_count=workspaces.c.event_count + 1)
            .returning(workspaces.c.event_count, workspaces.c.event_hash)
        )
    ).one()
    line = {
        "workspace_id": workspace_id,
        "number": last.event_count,
        "at": tx.now,
        "actor": entry.actor,
        "verb": entry.verb,
        "subject": entry.subject,
        "before": _canonical(entry.before),
        "after": _canonical(entry.after | ({"via": _door.get()} if _door.get() else {})),
    }
    chained = _chained(last.event_hash, line)
    await tx.execute(sa.insert(events).values(hash=chained, **line))
    await tx.execute(
        sa.update(workspaces).where(workspaces.c.id == workspace_id).values(event_hash=chained)
    )


def _canonical(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _chained(previous: str, line: dict[str, Any]) -> str:
    at = line["at"].astimezone(UTC).isoformat(timespec="microseconds")
    text = _canonical({**line, "at": at})
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines: all that fit every field that is given; None fits any."""

    actor: str | None = None
    verb: str | None = None
    #: The whole of it, as the line has it.
    subject: str | None = None
    #: From a moment (included) to another (not included).
    since: datetime | None = None
    until: datetime | None = None


ALL = Wanted()


async def listed(
    tx: Transaction, workspace_id: str, *, after: int, limit: int, wanted: Wanted = ALL
) -> tuple[Event, ...]:
    """Return the lines numbered above `after`, oldest first."""
    later = _of(workspace_id, wanted).where(events.c.number > after)
    return _read((await tx.execute(later.order_by(events.c.number).limit(limit))).all())


async def latest(
    tx: Transaction, workspace_id: str, *, before: int | None, limit: int, wanted: Wanted = ALL
) -> tuple[Event, ...]:
    """Return the last lines, or the last of those numbered below `before`, oldest first."""
    lines = _of(workspace_id, wanted)
    if before is not None:
        lines = lines.where(events.c.number < before)
    rows = (await tx.execute(lines.order_by(events.c.number.desc()).limit(limit))).all()
    return _read(rows[::-1])


async def verbs(tx: Transaction, workspace_id: str) -> tuple[str, ...]:
    """Return what was ever done in a workspace, by the alphabet."""
    mine = sa.select(events.c.verb).where(events.c.workspace_id == workspace_id)
    return tuple((await tx.execute(mine.distinct().order_by(events.c.verb))).scalars())


def _of(workspace_id: str, wanted: Wanted) -> sa.Select[Any]:
    named = {name: getattr(wanted, name) for name in ("actor", "verb", "subject")}
    lines = sa.select(events).where(
        events.c.workspace_id == workspace_id,
        *(events.c[name] == value for name, value in named.items() if value is not None),
    )
    if wanted.since is not None:
        lines = lines.where(events.c.at >= wanted.since)
    return lines if wanted.until is None else lines.where(events.c.at < wanted.until)


def _read(rows: Sequence[Any]) -> tuple[Event, ...]:
    return tuple(
        Event(
            number=row.number,
            at=row.at,
            actor=row.actor,
            verb=row.verb,
            subject=row.subject,
            before=json.loads(row.before),
            after=json.loads(row.after),
            hash=row.hash,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: whoever keeps it elsewhere can tell later that nothing before changed."""

    count: int
    #: 64 hex digits (SHA-256); empty before the first line.
    hash: str


async def head(tx: Transaction, workspace_id: str) -> Head:
    """Return how many lines there are and the hash of the last, as the workspace's row has them."""
    row = (
        await tx.execute(
            sa.select(workspaces.c.event_count, workspaces.c.event_hash).where(
                workspaces.c.id == workspace_id
            )
        )
    ).one()
    return Head(row.event_count, row.event_hash)


async def verify(tx: Transaction, workspace_id: str) -> int | None:
    """Return the number of the first line that was changed, removed or added; None if none was.

    The chain has no key: who can write the whole database can chain it anew, with another head.
    """
    previous, number = "", 0
    lines = sa.select(events).where(events.c.workspace_id == workspace_id).order_by(events.c.number)
    # Few at a time: a trail of years need not fit into memory.
    async with tx.connection.stream(lines.execution_options(yield_per=500)) as rows:
        async for row in rows:
            number += 1
            line = {name: getattr(row, name) for name in _CHAINED_FIELDS}
            if row.number != number or row.hash != _chained(previous, line):
                return number
            previous = row.hash
    return None if await head(tx, workspace_id) == Head(number, previous) else number + 1


_CHAINED_FIELDS = (
    "workspace_id", "number", "at", "actor", "verb", "subject", "before", "after",
)  # fmt: skip
