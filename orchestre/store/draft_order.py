"""Draft order: which drafts a list shows and in which order, read from indexes alone."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from orchestre.domain.drafts import DraftOrder
from orchestre.domain.errors import Fault, Invalid
from orchestre.store.due import HOURS
from orchestre.store.found import has_found
from orchestre.store.session import Transaction, first_id_at
from orchestre.store.tables import bots, drafts, workspaces

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BY_TIME = (DraftOrder.DUE, DraftOrder.CHANGED)
#: Of what a place may be reckoned from: nothing is older.
_FIRST_YEAR = 1970
#: What is due at no time stands behind all others: as if it were due in another age.
_NEVER = timedelta(days=730_000)


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """Which drafts to list, and in which order; None: any."""

    status: str | tuple[str, ...] | None = None
    account_id: str | None = None
    #: A member's id; empty: nobody's.
    assignee: str | None = None
    #: As `store.found.has_found` takes it.
    finding: str | None = None
    #: Whether it is put out of the way now.
    snoozed: bool | None = None
    created_before: datetime | None = None
    ids: tuple[str, ...] | None = None
    order: DraftOrder = DraftOrder.OLDEST


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a draft stands in an order: `at` is what the order goes by, None where ids do."""

    at: datetime | None
    id: str

    def written(self) -> str:
        """Return it as a cursor."""
        return self.id if self.at is None else f"{self.id}@{(self.at - _EPOCH) // _MICROSECOND}"

    @classmethod
    def read(cls, cursor: str, order: DraftOrder) -> Place:
        """Read a cursor of this order; Invalid where it is none."""
        draft_id, mark, number = cursor.partition("@")
        try:
            at = _EPOCH + int(number) * _MICROSECOND if mark else None
        except (ValueError, OverflowError):
            at = None
        if (at is None) is (order in _BY_TIME) or (at and at.year < _FIRST_YEAR):
            what = f"is no cursor of the order {order}"
            raise Invalid(f"cursor {what}", faults=(Fault("cursor", what),))
        return cls(at, draft_id)


async def chosen(
    tx: Transaction, workspace_id: str, wanted: DraftFilter, *, limit: int, after: Place | None
) -> list[Place]:
    """Return the places of the drafts that a list shows."""
    query = _sifted(tx, workspace_id, wanted)
    if wanted.order is DraftOrder.DUE:
        return await _by_due(tx, workspace_id, query, limit=limit, after=after)
    if wanted.order is DraftOrder.CHANGED:
        return await _by_change(tx, query, limit=limit, after=after)
    is_newest = wanted.order is DraftOrder.NEWEST
    if after is not None:
        query = query.where(drafts.c.id < after.id if is_newest else drafts.c.id > after.id)
    query = query.order_by(drafts.c.id.desc() if is_newest else drafts.c.id)
    return [Place(None, id_) for id_ in (await tx.execute(query.limit(limit))).scalars()]


def _sifted(tx: Transaction, workspace_id: str, wanted: DraftFilter) -> sa.Select[Any]:
    statuses = (wanted.status,) if isinstance(wanted.status, str) else wanted.status
    rests = drafts.c.snoozed_until > tx.now
    awake = sa.or_(drafts.c.snoozed_until.is_(None), drafts.c.snoozed_until <= tx.now)
    conditions: tuple[tuple[bool, sa.ColumnElement[bool]], ...] = (
        (bool(statuses), drafts.c.status.in_(statuses or ())),
        (wanted.ids is not None, drafts.c.id.in_(wanted.ids or ())),
        (wanted.account_id is not None, drafts.c.account_id == wanted.account_id),
        (bool(wanted.assignee), drafts.c.assignee == wanted.assignee),
        (wanted.assignee == "", drafts.c.assignee.is_(None)),
        (wanted.snoozed is True, rests),
        (wanted.snoozed is False, awake),
    )
    query = sa.select(drafts.c.id).where(drafts.c.workspace_id == workspace_id)
    query = query.where(*(condition for asked, condition in conditions if asked))
    if wanted.finding is not None:
        query = query.where(has_found(wanted.finding))
    if wanted.created_before is not None:
        query = query.where(drafts.c.id < first_id_at(wanted.created_before))
    return query


async def _by_change(
    tx: Transaction, query: sa.Select[Any], *, limit: int, after: Place | None
) -> list[Place]:
    query = query.add_columns(drafts.c.updated_at)
    if after is not None:
        key = sa.tuple_(drafts.c.updated_at, drafts.c.id)
        query = query.where(key < _key(after.at, after.id))
    query = query.order_by(drafts.c.updated_at.desc(), drafts.c.id.desc()).limit(limit)
    return [Place(row.updated_at, row.id) for row in await tx.execute(query)]


async def _by_due(
    tx: Transaction,
    workspace_id: str,
    query: sa.Select[Any],
    *,
    limit: int,
    after: Place | None,
) -> list[Place]:
    """Merge the lists of mailboxes that answer in the same time: each is in its order already."""
    rows = await tx.execute(
        sa.select(HOURS.label("hours"))
        .join_from(bots, workspaces, workspaces.c.id == bots.c.workspace_id)
        .where(bots.c.workspace_id == workspace_id)
        .distinct()
    )
    groups = [
        await _of_one_time(tx, query, hours=row.hours, limit=limit, after=after)
        for row in rows.all()
    ]
    return list(heapq.merge(*groups))[:limit]


async def _of_one_time(
    tx: Transaction,
    query: sa.Select[Any],
    *,
    hours: int | None,
    limit: int,
    after: Place | None,
) -> list[Place]:
    """Return places of drafts that are due so many hours after their mail came; None: never."""
    shift = timedelta(hours=hours) if hours else _NEVER
    query = (
        query.add_columns(drafts.c.came_at)
        .join_from(drafts, bots, bots.c.account_id == drafts.c.account_id)
        .join(workspaces, workspaces.c.id == drafts.c.workspace_id)
        .where(HOURS.is_not_distinct_from(hours))
        .order_by(drafts.c.came_at, drafts.c.id)
        .limit(limit)
    )
    if after is not None and after.at is not None:
        key = sa.tuple_(drafts.c.came_at, drafts.c.id)
        query = query.where(key > _key(after.at - shift, after.id))
    rows = await tx.execute(query)
    return [Place(row.came_at + shift, row.id) for row in rows]


def _key(at: datetime | None, draft_id: str) -> sa.Tuple:
    return sa.tuple_(sa.literal(at, drafts.c.came_at.type), draft_id)
