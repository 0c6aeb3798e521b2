"""Due: when what waits for an answer is due, without opening any of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from orchestre.domain.days import answer_due
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.messages import MessageStatus
from orchestre.store.session import Transaction
from orchestre.store.tables import bots, drafts, messages, workspaces

#: Hours in which mail of a bot is to be answered: its own, else its workspace's; NULL: no time.
HOURS = sa.func.coalesce(
    sa.func.nullif(bots.c.answer_within_hours, 0), workspaces.c.answer_within_hours
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits, and what there is to know of it without reading it."""

    draft_id: str
    version: int
    account_id: str
    bot_id: str
    kept_at: datetime
    #: None: no time was chosen.
    due_at: datetime | None
    snoozed_until: datetime | None
    redrafting: bool

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether its answer should have left by now."""
        return self.due_at is not None and self.due_at <= now

    def rests(self, now: datetime) -> bool:
        """Tell whether nobody is to be asked about it now."""
        return self.redrafting or (self.snoozed_until is not None and self.snoozed_until > now)


async def waiting(tx: Transaction, workspace_id: str) -> tuple[Waiting, ...]:
    """Return every draft of the workspace that waits, the longest first."""
    rows = await tx.execute(
        sa.select(
            drafts.c.id,
            drafts.c.version,
            drafts.c.account_id,
            bots.c.id.label("bot_id"),
            messages.c.created_at.label("kept_at"),
            drafts.c.snoozed_until,
            drafts.c.instruction.is_not(None).label("redrafting"),
            HOURS.label("hours"),
        )
        .join_from(drafts, messages, messages.c.id == drafts.c.message_id)
        .join(bots, bots.c.account_id == drafts.c.account_id)
        .join(workspaces, workspaces.c.id == drafts.c.workspace_id)
        .where(drafts.c.workspace_id == workspace_id, drafts.c.status == DraftStatus.WAITING)
        .order_by(messages.c.created_at, drafts.c.id)
    )
    return tuple(
        Waiting(
            draft_id=row.id,
            version=row.version,
            account_id=row.account_id,
            bot_id=row.bot_id,
            kept_at=row.kept_at,
            due_at=answer_due(row.kept_at, row.hours),
            snoozed_until=row.snoozed_until,
            redrafting=bool(row.redrafting),
        )
        for row in rows
    )


async def hours(tx: Transaction, workspace_id: str) -> Mapping[str, int | None]:
    """Return in how many hours mail is to be answered, by account; None: no time was chosen."""
    rows = await tx.execute(
        sa.select(bots.c.account_id, HOURS.label("hours"))
        .join_from(bots, workspaces, workspaces.c.id == bots.c.workspace_id)
        .where(bots.c.workspace_id == workspace_id)
    )
    return {row.account_id: row.hours for row in rows}


async def needing_a_person(tx: Transaction, workspace_id: str) -> Mapping[str, int]:
    """Count the messages of each account that no draft could be made for."""
    rows = await tx.execute(
        sa.select(messages.c.account_id, sa.func.count().label("number"))
        .where(
            messages.c.workspace_id == workspace_id,
            messages.c.status == MessageStatus.NEEDS_HUMAN,
        )
        .group_by(messages.c.account_id)
    )
    return {row.account_id: row.number for row in rows}
