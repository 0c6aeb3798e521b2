"""Draft history: what people decided about a draft, and what left in its thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from pydantic import TypeAdapter

from orchestre.domain.replies import Reply, ReplyStatus
from orchestre.store.session import Transaction
from orchestre.store.tables import decisions, drafts, replies

_REPLY = TypeAdapter(Reply)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as people read it: when, by whom (a member's id), which, on what version, why."""

    at: datetime
    member_id: str
    kind: str
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply that left, when, and the draft that it was."""

    reply: Reply
    at: datetime
    draft_id: str


async def decided(tx: Transaction, workspace_id: str, draft_id: str) -> tuple[Decided, ...]:
    """Return every decision on a draft, oldest first."""
    rows = await tx.execute(
        sa.select(decisions)
        .where(decisions.c.workspace_id == workspace_id, decisions.c.draft_id == draft_id)
        .order_by(decisions.c.id)
    )
    return tuple(
        Decided(row.created_at, row.member_id, row.kind, row.version, row.reason) for row in rows
    )


async def sent_in_thread(
    tx: Transaction, workspace_id: str, account_id: str, thread_id: str
) -> tuple[Sent, ...]:
    """Return what we sent in a thread of an account, oldest first."""
    rows = await tx.execute(
        sa.select(replies.c.id, replies.c.content, replies.c.sent_at, replies.c.draft_id)
        .join(drafts, drafts.c.id == replies.c.draft_id)
        .where(
            replies.c.workspace_id == workspace_id,
            drafts.c.account_id == account_id,
            drafts.c.thread_id == thread_id,
            replies.c.status == ReplyStatus.SENT,
            replies.c.sent_at.is_not(None),
        )
        .order_by(replies.c.sent_at)
    )
    return tuple(
        Sent(
            _REPLY.validate_json(tx.cipher.open(row.id, row.content)),
            at=row.sent_at,
            draft_id=row.draft_id,
        )
        for row in rows
    )
