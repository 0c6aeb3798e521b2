"""Replies: the send ledger. A row moves only by a conditional UPDATE that names its fence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from orchestre.domain.drafts import Draft
from orchestre.domain.replies import Reply, ReplyStatus
from orchestre.store.claims import Claim, give_back, take_due
from orchestre.store.session import Transaction
from orchestre.store.tables import accounts, replies

_REPLY = TypeAdapter(Reply)
_WITH_PROVIDER = sa.select(replies, accounts.c.provider).join_from(
    replies, accounts, accounts.c.id == replies.c.account_id
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed reply: what to send, and what is known of earlier attempts."""

    claim: Claim
    reply: Reply
    draft_id: str
    #: Name of the account's provider.
    provider: str
    #: An earlier attempt may have sent it: look before anything else.
    was_tried: bool
    #: That look decides: without a person it may not be sent again.
    is_uncertain: bool
    #: The one-shot handle of an earlier attempt, where the service has such.
    handle: str | None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """Where a reply stands, for people to read."""

    id: str
    status: ReplyStatus
    attempts: int
    error: str
    due_at: datetime | None
    sent_at: datetime | None


async def add(tx: Transaction, draft: Draft, reply: Reply, *, due_at: datetime) -> None:
    """Freeze what was approved of a draft; nothing leaves before `due_at`."""
    await tx.execute(
        sa.insert(replies).values(
            id=reply.id,
            workspace_id=draft.workspace_id,
            account_id=draft.account_id,
            draft_id=draft.id,
            version=draft.current.version,
            rfc_message_id=reply.rfc_message_id,
            content=tx.cipher.seal(reply.id, _REPLY.dump_json(reply).decode()),
            status=ReplyStatus.APPROVED,
            created_at=tx.now,
            due_at=due_at,
        )
    )


async def take_back(tx: Transaction, draft_id: str, version: int) -> bool:
    """Undo: True if the reply was still untouched and will now never leave."""
    return await tx.changed_one(
        sa.update(replies)
        .where(
            replies.c.draft_id == draft_id,
            replies.c.version == version,
            replies.c.status == ReplyStatus.APPROVED,
            replies.c.fence == 0,
        )
        .values(status=ReplyStatus.TAKEN_BACK, due_at=None)
    )


async def claim(tx: Transaction, *, limit: int, lease: timedelta) -> tuple[Outgoing, ...]:
    """Claim replies that are due, raising their fences; commit before any I/O."""
    taken: list[Outgoing] = []
    for status in (ReplyStatus.UNCERTAIN, ReplyStatus.APPROVED):
        claims = await take_due(
            tx,
            replies,
            replies.c.status == status,
            limit=limit,
            lease=lease,
            status=ReplyStatus.SENDING,
            first_attempt_at=sa.func.coalesce(replies.c.first_attempt_at, tx.now),
        )
        for held in claims:
            row = (await tx.execute(_WITH_PROVIDER.where(replies.c.id == held.id))).one()
            taken.append(
                Outgoing(
                    claim=held,
                    reply=_REPLY.validate_json(tx.cipher.open(row.id, row.content)),
                    draft_id=row.draft_id,
                    provider=row.provider,
                    was_tried=held.attempts > 1,
                    is_uncertain=status is ReplyStatus.UNCERTAIN,
                    handle=row.handle,
                )
            )
    return tuple(taken)


async def expire_leases(
    tx: Transaction, provider: str, *, settle: timedelta, all_of_them: bool = False
) -> int:
    """Turn what a dead worker was sending into `uncertain`, to be looked for after `settle`.

    With `all_of_them`, leases that still run too: for when no other worker can be alive.
    """
    of_provider = sa.select(accounts.c.id).where(accounts.c.provider == provider)
    is_over = sa.true() if all_of_them else replies.c.lease_until < tx.now
    changed = await tx.execute(
        sa.update(replies)
        .where(
            replies.c.status == ReplyStatus.SENDING,
            is_over,
            replies.c.account_id.in_(of_provider),
        )
        .values(
            status=ReplyStatus.UNCERTAIN,
            fence=replies.c.fence + 1,
            lease_until=None,
            due_at=tx.now + settle,
            error="The process that was sending it ended",
        )
    )
    return changed.rowcount


async def keep_handle(tx: Transaction, held: Claim, handle: str) -> bool:
    """Store the one-shot handle before it is used; False when the claim is void."""
    return await tx.changed_one(
        sa.update(replies)
        .where(replies.c.id == held.id, replies.c.fence == held.fence)
        .values(handle=handle)
    )


async def mark(tx: Transaction, held: Claim, status: ReplyStatus, **values: Any) -> bool:
    """Write how an attempt ended; False (nothing written) when the claim is void."""
    values = {"due_at": None, "error": "", **values}
    return await give_back(tx, replies, held, status=status, **values)


async def resolve(
    tx: Transaction, draft_id: str, version: int, to: ReplyStatus, **values: Any
) -> bool:
    """Write a person's word on a parked or failed reply; False if it is neither."""
    return await tx.changed_one(
        sa.update(replies)
        .where(
            replies.c.draft_id == draft_id,
            replies.c.version == version,
            replies.c.status.in_((ReplyStatus.PARKED, ReplyStatus.FAILED)),
        )
        .values(status=to, **values)
    )


async def of_draft(tx: Transaction, workspace_id: str, draft_id: str) -> LedgerLine | None:
    """Return the newest reply of a draft."""
    row = (
        await tx.execute(
            sa.select(replies)
            .where(replies.c.workspace_id == workspace_id, replies.c.draft_id == draft_id)
            .order_by(replies.c.version.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    return LedgerLine(
        id=row.id,
        status=ReplyStatus(row.status),
        attempts=row.attempts,
        error=row.error,
        due_at=row.due_at,
        sent_at=row.sent_at,
    )


async def is_free(tx: Transaction, draft_id: str) -> bool:
    """Tell whether no reply of this draft has left or may be leaving."""
    row = await tx.execute(
        sa.select(replies.c.id).where(
            replies.c.draft_id == draft_id, replies.c.status != ReplyStatus.TAKEN_BACK
        )
    )
    return row.first() is None
