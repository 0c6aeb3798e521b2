"""Draft counts: how much there is to do, and how far the audit trail has come."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.messages import MessageStatus
from orchestre.store.session import Transaction
from orchestre.store.tables import drafts, messages, workspaces

#: What somebody is asked about, or could still take back; the others only grow in number.
COUNTED = (DraftStatus.WAITING, DraftStatus.APPROVED, DraftStatus.PARKED, DraftStatus.FAILED)


@dataclass(frozen=True, slots=True)
class DraftCounts:
    """How many there are of what a team works on; `snoozed` ones are not among the waiting."""

    waiting: int
    snoozed: int
    #: Those of the waiting that were given to whoever asks.
    mine: int
    approved: int
    parked: int
    failed: int
    needs_human: int
    #: The number of the newest event: while it is the same, no decision was taken.
    event: int


async def counted(tx: Transaction, workspace_id: str, member_id: str) -> DraftCounts:
    """Count a workspace's drafts in one statement, from indexes alone."""
    waits = drafts.c.status == DraftStatus.WAITING
    rests = sa.and_(waits, drafts.c.snoozed_until > tx.now)
    awake = sa.and_(waits, sa.func.coalesce(drafts.c.snoozed_until <= tx.now, sa.true()))
    mine = sa.and_(awake, drafts.c.assignee == member_id)
    needing = (
        sa.select(sa.func.count())
        .where(
            messages.c.workspace_id == workspace_id,
            messages.c.status == MessageStatus.NEEDS_HUMAN,
        )
        .scalar_subquery()
    )
    newest = (
        sa.select(workspaces.c.event_count).where(workspaces.c.id == workspace_id).scalar_subquery()
    )
    by_status = {
        status.value: _number(drafts.c.status == status)
        for status in COUNTED
        if status != "waiting"
    }
    found = await tx.execute(
        sa.select(
            *(number.label(name) for name, number in by_status.items()),
            _number(awake).label("waiting"),
            _number(rests).label("snoozed"),
            _number(mine).label("mine"),
            needing.label("needs_human"),
            newest.label("event"),
        ).where(drafts.c.workspace_id == workspace_id, drafts.c.status.in_(COUNTED))
    )
    return DraftCounts(**found.mappings().one())


def _number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
