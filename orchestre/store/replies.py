"""Replies: the send ledger. A row moves only by a conditional UPDATE that names its fence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError

from orchestre.domain.drafts import Draft
from orchestre.domain.errors import SettingsError
from orchestre.domain.replies import Reply, ReplyStatus
from orchestre.store.claims import Claim, take_due
from orchestre.store.session import Transaction
from orchestre.store.tables import accounts, replies

#: For providers that do not say how long they take to show what was sent.
LONGEST_SETTLE = timedelta(seconds=120)

_REPLY = TypeAdapter(Reply)
_WITH_PROVIDER = sa.select(replies, accounts.c.provider).join_from(
    replies, accounts, accounts.c.id == replies.c.account_id
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed reply, and what is known of earlier attempts; `frozen` opens what to send."""

    claim: Claim
    draft_id: str
    #: Name of the account's provider.
    provider: str
    approved_at: datetime
    #: An earlier attempt may have sent it: only a look decides whether it may be sent again.
    is_uncertain: bool
    #: How often it was looked for since; above 0, it may have left even where a person had it sent
    #: again.
    looks: int
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
    #: An attempt may have sent it, and nobody has found out.
    may_have_left: bool


async def add(
    tx: Transaction, draft: Draft, reply: Reply, *, due_at: datetime, edited_share: float | None
) -> None:
    """Freeze what was approved of a draft; nothing leaves before `due_at`.

    `edited_share`: how much people changed of what the model wrote; None: it wrote nothing.
    """
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
            edited_share=edited_share,
        )
    )


async def take_back(tx: Transaction, draft_id: str, version: int) -> bool:
    """Undo: True if the reply had certainly not left, and now never will."""
    return await tx.changed_one(
        sa.update(replies)
        .where(
            replies.c.draft_id == draft_id,
            replies.c.version == version,
            # Nobody is sending it, and no earlier attempt is in doubt.
            replies.c.status == ReplyStatus.APPROVED,
            replies.c.looks == 0,
        )
        .values(status=ReplyStatus.TAKEN_BACK, due_at=None)
    )


async def claim(tx: Transaction, *, limit: int, lease: timedelta) -> tuple[Outgoing, ...]:
    """Claim replies that are due, raising their fences; commit before any I/O."""
    taken: list[Outgoing] = []
    for status in (ReplyStatus.UNCERTAIN, ReplyStatus.APPROVED):
        is_uncertain = status is ReplyStatus.UNCERTAIN
        claims = await take_due(
            tx,
            replies,
            replies.c.status == status,
            limit=limit - len(taken),
            lease=lease,
            status=ReplyStatus.SENDING,
            attempted_at=tx.now,
            looks=replies.c.looks + int(is_uncertain),
        )
        for held in claims:
            row = (await tx.execute(_WITH_PROVIDER.where(replies.c.id == held.id))).one()
            taken.append(
                Outgoing(
                    claim=held,
                    draft_id=row.draft_id,
                    provider=row.provider,
                    approved_at=row.created_at,
                    is_uncertain=is_uncertain,
                    looks=row.looks,
                    handle=row.handle,
                )
            )
    return tuple(taken)


async def frozen(tx: Transaction, reply_id: str) -> Reply:
    """Open what was approved; SettingsError where the row cannot be read (any more)."""
    row = await tx.execute(sa.select(replies.c.content).where(replies.c.id == reply_id))
    try:
        return _REPLY.validate_json(tx.cipher.open(reply_id, row.scalar_one()))
    except ValidationError as error:
        raise SettingsError(
            "The approved reply was written by another version of Orchestre",
            advice="Take it back or drop it, and approve its draft anew.",
        ) from error


async def expire_leases(
    tx: Transaction, settles: Mapping[str, timedelta], *, all_of_them: bool = False
) -> None:
    """Turn what a dead worker was sending into `uncertain`, to be looked for after settling.

    `settles` says how long each provider takes to show what was sent. With `all_of_them`, leases
    that still run are ended too: for when no other worker can be alive.
    """
    is_over = sa.true() if all_of_them else replies.c.lease_until < tx.now
    dead = await tx.execute(_WITH_PROVIDER.where(replies.c.status == ReplyStatus.SENDING, is_over))
    for row in dead.all():
        await tx.execute(
            sa.update(replies)
            .where(replies.c.id == row.id, replies.c.fence == row.fence)
            .values(
                status=ReplyStatus.UNCERTAIN,
                fence=replies.c.fence + 1,
                lease_until=None,
                due_at=tx.now + settles.get(row.provider, LONGEST_SETTLE),
                error="The process that was sending it ended",
            )
        )


async def keep_handle(tx: Transaction, held: Claim, handle: str) -> bool:
    """Store the one-shot handle before it is used; False when the claim is void."""
    return await tx.changed_one(
        sa.update(replies)
        .where(
            replies.c.id == held.id,
            replies.c.fence == held.fence,
            replies.c.status == ReplyStatus.SENDING,
        )
        .values(handle=handle)
    )


async def mark(tx: Transaction, held: Claim, status: ReplyStatus, **values: Any) -> bool:
    """Write how an attempt ended, once; False (nothing written) when the claim is void."""
    values = {"due_at": None, "error": "", "lease_until": None, **values}
    return await tx.changed_one(
        sa.update(replies)
        .where(
            replies.c.id == held.id,
            replies.c.fence == held.fence,
            replies.c.status == ReplyStatus.SENDING,
        )
        .values(status=status, **values)
    )


async def resolve(tx: Transaction, draft: Draft, to: ReplyStatus) -> bool:
    """Write a person's word on a parked or failed reply; False if it is neither.

    One to be sent again is sent once the service has had the time to show an earlier attempt,
    and under a new handle: the old one may be used up. That it may have left is not forgotten.
    """
    row = (
        await tx.execute(
            sa.select(replies.c.attempted_at, replies.c.looks)
            .where(
                replies.c.draft_id == draft.id,
                replies.c.version == draft.current.version,
                replies.c.status.in_((ReplyStatus.PARKED, ReplyStatus.FAILED)),
            )
            .with_for_update()
        )
    ).one_or_none()
    if row is None:
        return False
    values: dict[str, Any] = {"status": to, "due_at": None}
    if to is ReplyStatus.APPROVED:
        settled = row.attempted_at + LONGEST_SETTLE
        # Approved anew, so that it has its full time to leave.
        values |= {"due_at": max(tx.now, settled), "created_at": tx.now, "handle": None}
        values |= {"looks": min(row.looks, 1), "error": ""}
    if to is ReplyStatus.SENT:
        values["sent_at"] = row.attempted_at
    return await tx.changed_one(
        sa.update(replies)
        .where(replies.c.draft_id == draft.id, replies.c.version == draft.current.version)
        .values(**values)
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
        may_have_left=row.looks > 0 and row.status != ReplyStatus.SENT,
    )
