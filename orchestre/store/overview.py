"""Overview: how a workspace stands, in a few cheap questions, for whoever looks at it all day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import ModelRejected
from orchestre.domain.messages import MessageStatus
from orchestre.store.session import Transaction
from orchestre.store.tables import accounts, bots, drafts, messages
from orchestre.store.tables_catalogue import documents, products


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is of what a workspace needs, and what waits; of linked accounts alone."""

    has_mailbox: bool
    #: Products or documents.
    has_knowledge: bool
    #: Some bot runs, or did.
    has_bot: bool
    has_draft: bool
    #: Drafts that wait and that nobody put off.
    waiting: int
    #: Replies that may not have left, and wait for somebody to say so.
    stuck: int
    bots: int
    bots_running: int


async def overview(tx: Transaction, workspace_id: str) -> Overview:
    """Look at a workspace."""
    asked = await tx.execute(sa.select(*_questions(tx, workspace_id)))
    return Overview(**asked.mappings().one())


def _questions(tx: Transaction, workspace_id: str) -> tuple[sa.ColumnElement[Any], ...]:
    linked = sa.select(accounts.c.id).where(
        accounts.c.workspace_id == workspace_id, accounts.c.status != AccountStatus.UNLINKED
    )
    goods = sa.exists().where(products.c.workspace_id == workspace_id, _live)
    texts = sa.exists().where(documents.c.workspace_id == workspace_id)
    watched = bots.c.account_id.in_(linked)
    ran = sa.or_(bots.c.status != BotStatus.STOPPED, bots.c.last_poll_at.is_not(None))
    put_off = sa.and_(drafts.c.snoozed_until.is_not(None), drafts.c.snoozed_until > tx.now)
    waits = sa.and_(
        drafts.c.workspace_id == workspace_id,
        drafts.c.status == DraftStatus.WAITING,
        sa.not_(put_off),
    )
    may_not_have_left = sa.and_(
        drafts.c.workspace_id == workspace_id,
        drafts.c.status.in_((DraftStatus.PARKED, DraftStatus.FAILED)),
    )
    return (
        sa.exists(linked).label("has_mailbox"),
        sa.or_(goods, texts).label("has_knowledge"),
        sa.exists().where(watched, ran).label("has_bot"),
        sa.exists().where(drafts.c.account_id.in_(linked)).label("has_draft"),
        _count(drafts, waits).label("waiting"),
        _count(drafts, may_not_have_left).label("stuck"),
        _count(bots, watched).label("bots"),
        _count(bots, sa.and_(watched, bots.c.status != BotStatus.STOPPED)).label("bots_running"),
    )


_live = products.c.removed_at.is_(None)


def _count(table: sa.Table, which: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.count()).select_from(table).where(which).scalar_subquery()


async def model_trouble(tx: Transaction, workspace_id: str) -> str | None:
    """Return why the newest mail has no draft where that is the model's doing; None: it is not.

    A mail that was drafted since ends the trouble.
    """
    mine = messages.c.workspace_id == workspace_id
    drafted = sa.select(sa.func.max(messages.c.id)).where(
        mine, messages.c.status == MessageStatus.DRAFTED
    )
    put_off = sa.and_(
        messages.c.status.in_((MessageStatus.RECEIVED, MessageStatus.DRAFTING)),
        messages.c.error != "",
    )
    refused = sa.and_(
        messages.c.status == MessageStatus.NEEDS_HUMAN,
        messages.c.reason.endswith(ModelRejected.advice, autoescape=True),
    )
    since = messages.c.id > sa.func.coalesce(drafted.scalar_subquery(), "")
    newest = (
        sa.select(messages.c.error, messages.c.reason)
        .where(mine, since, sa.or_(put_off, refused))
        .order_by(messages.c.id.desc())
        .limit(1)
    )
    row = (await tx.execute(newest)).one_or_none()
    return None if row is None else str(row.error or row.reason)
