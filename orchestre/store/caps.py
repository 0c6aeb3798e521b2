"""Caps: how much was drafted of late, and how much is being drafted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from orchestre.domain.messages import MessageStatus, StoredMessage
from orchestre.store.session import Transaction
from orchestre.store.tables import draft_versions, drafts, messages


@dataclass(frozen=True, slots=True)
class Drafted:
    """What counts before a message is drafted, itself left out."""

    in_thread: int
    of_sender: int
    #: Versions that a model wrote, further ones that people asked for among them.
    by_bot: int
    by_workspace: int


async def before(tx: Transaction, stored: StoredMessage, *, since: datetime) -> Drafted:
    """Count what was drafted since then, and what is being drafted that came before this message.

    Of two that are being drafted at once, the younger counts the elder and not the other way
    round: one of them goes on.
    """
    sender = messages.c.sender == stored.message.sender.email
    by_bot = drafts.c.account_id == stored.account_id
    return Drafted(
        in_thread=await _answered(
            tx, stored, messages.c.thread_id == stored.message.thread_id, since
        ),
        of_sender=await _answered(tx, stored, sender, since),
        by_bot=await _written(tx, stored.workspace_id, since, by_bot)
        + await _under_way(tx, stored, messages.c.account_id == stored.account_id),
        by_workspace=await _written(tx, stored.workspace_id, since)
        + await _under_way(tx, stored, messages.c.workspace_id == stored.workspace_id),
    )


def _being_drafted(stored: StoredMessage) -> sa.ColumnElement[bool]:
    return sa.and_(messages.c.status == MessageStatus.DRAFTING, messages.c.id < stored.id)


async def _answered(
    tx: Transaction, stored: StoredMessage, which: sa.ColumnElement[bool], since: datetime
) -> int:
    counts = sa.or_(messages.c.status == MessageStatus.DRAFTED, _being_drafted(stored))
    return await _count(
        tx,
        sa.select(sa.func.count()).where(
            messages.c.account_id == stored.account_id,
            messages.c.created_at >= since,
            which,
            counts,
        ),
    )


async def _under_way(tx: Transaction, stored: StoredMessage, which: sa.ColumnElement[bool]) -> int:
    return await _count(tx, sa.select(sa.func.count()).where(which, _being_drafted(stored)))


async def _written(
    tx: Transaction, workspace_id: str, since: datetime, *which: sa.ColumnElement[bool]
) -> int:
    versions = sa.select(sa.func.count()).select_from(draft_versions)
    if which:
        versions = versions.join(drafts, drafts.c.id == draft_versions.c.draft_id)
    return await _count(
        tx,
        versions.where(
            draft_versions.c.workspace_id == workspace_id,
            draft_versions.c.created_at >= since,
            draft_versions.c.input_tokens.is_not(None),
            *which,
        ),
    )


async def _count(tx: Transaction, query: sa.Select[int]) -> int:
    return int((await tx.execute(query)).scalar_one())
