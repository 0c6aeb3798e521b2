"""Messages: what was received, once, and where each stands."""

from __future__ import annotations

import dataclasses
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import Conflict, NotFound
from orchestre.domain.messages import Message, MessageStatus, StoredMessage
from orchestre.store.bounds import MESSAGE, bounded, storable
from orchestre.store.claims import Claim, give_back, take_due
from orchestre.store.session import Transaction
from orchestre.store.tables import drafts, messages


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message and what intake decided about it."""

    message: Message
    status: MessageStatus
    reason: str = ""


async def add(
    tx: Transaction, workspace_id: str, account_id: str, arrivals: tuple[Arrival, ...]
) -> tuple[StoredMessage, ...]:
    """Keep those that are not kept yet; return them. The caller holds the account's claim."""
    arrivals = tuple(
        dataclasses.replace(arrival, message=storable(arrival.message, now=tx.now))
        for arrival in arrivals
    )
    wanted = [arrival.message.provider_id for arrival in arrivals]
    known = set(
        (
            await tx.execute(
                sa.select(messages.c.provider_id).where(
                    messages.c.account_id == account_id, messages.c.provider_id.in_(wanted)
                )
            )
        ).scalars()
    )
    rows: list[dict[str, Any]] = []
    kept: list[StoredMessage] = []
    for arrival in arrivals:
        message = arrival.message
        if message.provider_id in known:
            continue
        known.add(message.provider_id)
        message_id = tx.new_id()
        rows.append(_row(tx, message_id, workspace_id, account_id, arrival))
        kept.append(
            StoredMessage(
                id=message_id,
                workspace_id=workspace_id,
                account_id=account_id,
                message=message,
                status=arrival.status,
                reason=arrival.reason,
                kept_at=tx.now,
            )
        )
    if rows:
        await tx.execute(sa.insert(messages), rows)
    return tuple(kept)


def _row(
    tx: Transaction, message_id: str, workspace_id: str, account_id: str, arrival: Arrival
) -> dict[str, Any]:
    message = arrival.message
    content = MESSAGE.dump_json(dataclasses.replace(message, raw=b"")).decode()
    source = tx.cipher.seal(message_id, b64encode(message.raw).decode()) if message.raw else None
    return {
        "id": message_id,
        "workspace_id": workspace_id,
        "account_id": account_id,
        "provider_id": message.provider_id,
        "thread_id": message.thread_id,
        "rfc_message_id": bounded(message.rfc_message_id),
        "sender": message.sender.email,
        "content": tx.cipher.seal(message_id, content),
        "source": source,
        "status": arrival.status,
        "reason": arrival.reason,
        "received_at": message.received_at,
        "created_at": tx.now,
        "due_at": tx.now if arrival.status is MessageStatus.RECEIVED else None,
    }


def stored_of_row(tx: Transaction, row: sa.Row[Any]) -> StoredMessage:
    """Open a message's row; SettingsError or ValueError where it is damaged."""
    return StoredMessage(
        id=row.id,
        workspace_id=row.workspace_id,
        account_id=row.account_id,
        message=MESSAGE.validate_json(tx.cipher.open(row.id, row.content)),
        status=MessageStatus(row.status),
        reason=row.reason,
        kept_at=row.created_at,
        erased_at=row.erased_at,
    )


async def get(tx: Transaction, workspace_id: str, message_id: str) -> StoredMessage:
    """Return one message."""
    row = (
        await tx.execute(
            sa.select(messages).where(
                messages.c.workspace_id == workspace_id, messages.c.id == message_id
            )
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no message {message_id} in your workspace")
    return stored_of_row(tx, row)


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages to list; None: any. `since`: received then or later."""

    status: str | None = None
    account_id: str | None = None
    since: datetime | None = None


async def listed(
    tx: Transaction,
    workspace_id: str,
    wanted: MessageFilter,
    *,
    limit: int,
    before: str | None = None,
) -> tuple[StoredMessage, ...]:
    """Return messages newest first, those kept before the one called `before`."""
    query = sa.select(messages).where(messages.c.workspace_id == workspace_id)
    if wanted.status is not None:
        query = query.where(messages.c.status == wanted.status)
    if wanted.account_id is not None:
        query = query.where(messages.c.account_id == wanted.account_id)
    if wanted.since is not None:
        query = query.where(messages.c.received_at >= wanted.since)
    if before is not None:
        query = query.where(messages.c.id < before)
    rows = await tx.execute(query.order_by(messages.c.id.desc()).limit(limit))
    return tuple(stored_of_row(tx, row) for row in rows)


async def in_thread(
    tx: Transaction, account_id: str, thread_id: str, *, limit: int = 50
) -> tuple[StoredMessage, ...]:
    """Return what was received in a thread, oldest first (the newest `limit`)."""
    rows = await tx.execute(
        sa.select(messages)
        .where(messages.c.account_id == account_id, messages.c.thread_id == thread_id)
        .order_by(messages.c.id.desc())
        .limit(limit)
    )
    return tuple(stored_of_row(tx, row) for row in reversed(rows.all()))


async def is_newest_in_thread(tx: Transaction, stored: StoredMessage) -> bool:
    """Tell whether nothing but skipped mail (robots, copies) was kept after it in its thread.

    One whose answer a person asked for counts as newest: that answer is wanted all the same.
    """
    if await was_asked_for(tx, stored.id):
        return True
    later = await tx.execute(
        sa.select(messages.c.id)
        .where(
            messages.c.account_id == stored.account_id,
            messages.c.thread_id == stored.message.thread_id,
            messages.c.id > stored.id,
            messages.c.status != MessageStatus.SKIPPED,
        )
        .limit(1)
    )
    return later.first() is None


async def claim_drafting(tx: Transaction, *, limit: int, lease: timedelta) -> tuple[Claim, ...]:
    """Claim messages to draft an answer to, those of a worker that died among them."""
    waits = messages.c.status.in_((MessageStatus.RECEIVED, MessageStatus.DRAFTING))
    return await take_due(
        tx, messages, waits, limit=limit, lease=lease, status=MessageStatus.DRAFTING
    )


async def finish(tx: Transaction, claim: Claim, status: MessageStatus, *, reason: str = "") -> bool:
    """Write where the message stands now; False (nothing written) when the claim is void."""
    return await give_back(tx, messages, claim, status=status, reason=reason, due_at=None, error="")


async def put_off(tx: Transaction, claim: Claim, *, until: datetime, error: str) -> bool:
    """Draft it later; False (nothing written) when the claim is void."""
    return await give_back(
        tx, messages, claim, status=MessageStatus.RECEIVED, due_at=until, error=error
    )


async def answer_anyway(tx: Transaction, workspace_id: str, message_id: str) -> None:
    """Have a message drafted after all: skipped, left to a person, or its draft thrown away."""
    stopped = messages.c.status.in_((MessageStatus.SKIPPED, MessageStatus.NEEDS_HUMAN))
    thrown_away = sa.exists().where(
        drafts.c.message_id == messages.c.id,
        drafts.c.status.in_((DraftStatus.SUPERSEDED, DraftStatus.REJECTED)),
    )
    changed = await tx.changed_one(
        sa.update(messages)
        .where(
            messages.c.workspace_id == workspace_id,
            messages.c.id == message_id,
            messages.c.erased_at.is_(None),
            sa.or_(stopped, sa.and_(messages.c.status == MessageStatus.DRAFTED, thrown_away)),
        )
        .values(
            status=MessageStatus.RECEIVED,
            reason="",
            asked_for=True,
            attempts=0,
            due_at=tx.now,
        )
    )
    if not changed:
        stored = await get(tx, workspace_id, message_id)
        if stored.erased_at is not None:
            raise _erased()
        raise Conflict(
            f"The message is {stored.status}: it is being answered already",
            advice="Look for its draft: `orchestre drafts list`.",
        )


async def answered_by_hand(tx: Transaction, stored: StoredMessage) -> None:
    """Note that a person answers it; an agent that is at work on it finds its claim void.

    Raises Conflict where its text was erased: nobody can tell any more what is answered.
    """
    changed = await tx.changed_one(
        sa.update(messages)
        .where(messages.c.id == stored.id, messages.c.erased_at.is_(None))
        .values(
            status=MessageStatus.DRAFTED,
            reason="",
            due_at=None,
            lease_until=None,
            fence=messages.c.fence + 1,
        )
    )
    if not changed:
        raise _erased()


def _erased() -> Conflict:
    """Say that a message cannot be answered any more."""
    return Conflict(
        "The text of this message was erased: it is older than your workspace keeps texts",
        advice="Answer the customer's mail in your mailbox.",
    )


async def was_asked_for(tx: Transaction, message_id: str) -> bool:
    """Tell whether a person asked for this answer, so that no rule stops it again."""
    row = await tx.execute(sa.select(messages.c.asked_for).where(messages.c.id == message_id))
    return bool(row.scalar_one())
