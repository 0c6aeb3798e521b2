"""Notices: what a chat was told by itself, each claimed before it is posted, and told once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from orchestre.domain.chats import Notice, NoticeKind, Wanted
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import NotFound
from orchestre.domain.identities import Door
from orchestre.store.session import Transaction
from orchestre.store.tables import drafts
from orchestre.store.tables_chats import notices

#: What did not come about is shown as trouble for so long after its last attempt.
_SHOWN_FOR = timedelta(days=1)


async def settled(tx: Transaction, door: Door) -> frozenset[tuple[NoticeKind, str]]:
    """Return of what nothing is to be told now, by kind: what was told, is held, or put off.

    Of drafts only those that wait: of others nothing is told in any case.
    """
    free = sa.and_(_free(tx), notices.c.due_at <= tx.now)
    rows = await tx.execute(
        sa.select(notices.c.kind, notices.c.about)
        .join_from(notices, drafts, drafts.c.id == notices.c.draft_id, isouter=True)
        .where(
            *_of(door),
            sa.or_(drafts.c.status == DraftStatus.WAITING, notices.c.draft_id.is_(None)),
            sa.or_(notices.c.told_at.is_not(None), sa.not_(free)),
        )
    )
    return frozenset((NoticeKind(row.kind), row.about) for row in rows)


async def last_day(tx: Transaction, door: Door) -> date | None:
    """Return the latest day of which a digest was claimed; None: there is none."""
    latest = sa.select(sa.func.max(notices.c.about)).where(
        *_of(door), notices.c.kind == NoticeKind.DIGEST
    )
    found: str | None = (await tx.execute(latest)).scalar_one_or_none()
    return date.fromisoformat(found) if found else None


async def claim(tx: Transaction, door: Door, wanted: Wanted, *, lease: timedelta) -> Notice | None:
    """Claim a notice; None where it was told, or somebody holds it. Commit before any I/O."""
    until = tx.now + lease
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    fresh = insert(notices).values(
        id=tx.new_id(),
        workspace_id=door.workspace_id,
        service=door.service,
        kind=wanted.kind,
        about=wanted.about,
        draft_id=wanted.draft_id,
        channel=wanted.channel,
        created_at=tx.now,
        due_at=tx.now,
    )
    same = [notices.c.workspace_id, notices.c.service, notices.c.kind, notices.c.about]
    await tx.execute(fresh.on_conflict_do_nothing(index_elements=same))
    taken = await tx.execute(
        sa.update(notices)
        .where(
            *_of(door),
            notices.c.kind == wanted.kind,
            notices.c.about == wanted.about,
            notices.c.told_at.is_(None),
            notices.c.due_at <= tx.now,
            _free(tx),
        )
        .values(
            fence=notices.c.fence + 1,
            attempts=notices.c.attempts + 1,
            lease_until=until,
        )
        .returning(notices.c.id, notices.c.fence, notices.c.attempts, notices.c.created_at)
    )
    row = taken.one_or_none()
    if row is None:
        return None
    return Notice(row.id, wanted, row.fence, row.attempts, row.created_at, until)


@dataclass(frozen=True, slots=True)
class Hold:
    """A claim as whoever holds it names it: void once the notice's fence is another."""

    notice_id: str
    fence: int


async def told(tx: Transaction, door: Door, hold: Hold, message: str) -> bool:
    """Note in which message it was told; False (nothing written) where the claim is void."""
    done = {"told_at": tx.now, "message": message, "error": "", "lease_until": None}
    return await _write(tx, door, hold, **done)


async def put_off(tx: Transaction, door: Door, hold: Hold, *, until: datetime, error: str) -> bool:
    """Let it be claimed again from then on; False where the claim is void."""
    return await _write(tx, door, hold, due_at=until, error=error, lease_until=None)


async def _write(tx: Transaction, door: Door, hold: Hold, **values: Any) -> bool:
    return await tx.changed_one(
        sa.update(notices)
        .where(
            *_of(door),
            notices.c.id == hold.notice_id,
            notices.c.fence == hold.fence,
            notices.c.told_at.is_(None),
            notices.c.lease_until.is_not(None),
        )
        .values(**values)
    )


async def attempts(tx: Transaction, door: Door, notice_id: str) -> int:
    """Return how often a notice was claimed; NotFound if the workspace has no such one."""
    found = await tx.execute(
        sa.select(notices.c.attempts).where(*_of(door), notices.c.id == notice_id)
    )
    number: int | None = found.scalar_one_or_none()
    if number is None:
        raise NotFound(f"There is no notice {notice_id} in your workspace")
    return number


async def troubled(tx: Transaction, door: Door) -> tuple[Notice, ...]:
    """Return notices that could not be told, those of the last day, the oldest first."""
    rows = await tx.execute(
        sa.select(notices)
        .where(
            *_of(door),
            notices.c.told_at.is_(None),
            notices.c.error != "",
            notices.c.due_at > tx.now - _SHOWN_FOR,
        )
        .order_by(notices.c.id)
    )
    return tuple(_notice(row) for row in rows)


def _of(door: Door) -> tuple[sa.ColumnElement[bool], ...]:
    return (notices.c.workspace_id == door.workspace_id, notices.c.service == door.service)


def _free(tx: Transaction) -> sa.ColumnElement[bool]:
    return sa.or_(notices.c.lease_until.is_(None), notices.c.lease_until < tx.now)


def _notice(row: sa.Row[Any]) -> Notice:
    kind, (_, _, version) = NoticeKind(row.kind), row.about.partition(":")
    day = date.fromisoformat(row.about) if kind is NoticeKind.DIGEST else None
    wanted = Wanted(kind, row.channel, row.draft_id, int(version or 0), day=day)
    until = row.lease_until or row.due_at
    return Notice(row.id, wanted, row.fence, row.attempts, row.created_at, until, row.error)
