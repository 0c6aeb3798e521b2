"""Labelling: up to which event of the audit trail each mailbox shows where its threads stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.messages import MessageStatus
from orchestre.store import messages as mails
from orchestre.store.claims import Claim, give_back, take_due
from orchestre.store.session import Transaction
from orchestre.store.tables import accounts, drafts, events, messages, workspaces
from orchestre.store.tables_mailboxes import labellings

#: Events read at a time.
WINDOW = 500
#: Accounts looked at in one sweep.
_AT_A_TIME = 50

_WITH_TRAIL = sa.join(labellings, workspaces, workspaces.c.id == labellings.c.workspace_id)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where mailboxes of a workspace are, and up to which event they are looked at now."""

    workspace_id: str
    after: int
    up_to: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Accounts that are behind: those whose threads were touched, and the others by their mark."""

    touched: frozenset[str]
    quiet: Mapping[_Mark, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Touched:
    """A thread that events are about, the first of them numbered `since`."""

    thread_id: str
    since: int


@dataclass(frozen=True, slots=True)
class Behind:
    """What is not shown yet: these threads, in the order of their events up to `up_to`."""

    after: int
    up_to: int
    threads: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a thread stands: by its newest mail that was not skipped, and that mail's answer."""

    #: What the provider calls the thread.
    provider_thread_id: str
    message: MessageStatus
    draft: DraftStatus | None


async def follow(tx: Transaction, account_id: str, *, wanted: bool) -> None:
    """Have the account's mailbox show labels from now on, or no more; linking says which.

    One that shows them already goes on where it is.
    """
    known = sa.select(labellings.c.id).where(labellings.c.account_id == account_id)
    if not wanted:
        await tx.execute(sa.delete(labellings).where(labellings.c.account_id == account_id))
    elif (await tx.execute(known)).first() is None:
        row = (
            await tx.execute(
                sa.select(workspaces.c.id, workspaces.c.event_count)
                .join_from(workspaces, accounts, accounts.c.workspace_id == workspaces.c.id)
                .where(accounts.c.id == account_id)
            )
        ).one()
        values = {"id": tx.new_id(), "workspace_id": row.id, "up_to": row.event_count}
        await tx.execute(
            sa.insert(labellings).values(account_id=account_id, due_at=tx.now, **values)
        )


async def any_behind(tx: Transaction) -> bool | None:
    """Tell whether a mailbox is to be labelled now; None: no account keeps labels at all."""
    found = await tx.execute(
        sa.select(sa.func.max(sa.case((_waits(tx), 1), else_=0))).select_from(_WITH_TRAIL)
    )
    most: int | None = found.scalar_one()
    return None if most is None else bool(most)


def _waits(tx: Transaction) -> sa.ColumnElement[bool]:
    is_free = sa.or_(labellings.c.lease_until.is_(None), labellings.c.lease_until < tx.now)
    is_behind = labellings.c.up_to < workspaces.c.event_count
    return sa.and_(is_behind, labellings.c.due_at <= tx.now, is_free)


async def look(tx: Transaction) -> Moved:
    """Find out which mailboxes that are behind have something to show; only reads."""
    rows = await tx.execute(
        sa.select(
            labellings.c.account_id,
            labellings.c.workspace_id,
            labellings.c.up_to,
            workspaces.c.event_count,
        )
        .select_from(_WITH_TRAIL)
        .where(_waits(tx))
        .order_by(labellings.c.due_at)
        .limit(_AT_A_TIME)
    )
    # Mailboxes of one team are mostly at the same event, and are looked at together.
    marks: dict[_Mark, list[str]] = {}
    for row in rows:
        mark = _Mark(row.workspace_id, row.up_to, min(row.event_count, row.up_to + WINDOW))
        marks.setdefault(mark, []).append(row.account_id)
    touched: set[str] = set()
    for mark, account_ids in marks.items():
        about = _about(mark, account_ids)
        touched.update((await tx.execute(sa.select(about.c.account_id).distinct())).scalars())
    quiet = {
        mark: [one for one in account_ids if one not in touched]
        for mark, account_ids in marks.items()
    }
    return Moved(frozenset(touched), quiet)


async def claim(
    tx: Transaction, moved: Moved, *, limit: int, lease: timedelta
) -> tuple[Claim, ...]:
    """Claim mailboxes that have something to show; the others move on without a claim."""
    for mark, account_ids in moved.quiet.items():
        await tx.execute(
            sa.update(labellings)
            .where(labellings.c.account_id.in_(account_ids), labellings.c.up_to == mark.after)
            .values(up_to=mark.up_to)
        )
    is_due = labellings.c.account_id.in_(moved.touched)
    return await take_due(tx, labellings, is_due, limit=limit, lease=lease)


def _about(mark: _Mark, account_ids: Sequence[str]) -> sa.Subquery:
    """Select the events after a mark that are about threads of these accounts."""
    return sa.union_all(
        *(
            sa.select(table.c.account_id, table.c.thread_id, events.c.number)
            .join_from(events, table, table.c.id == events.c.subject)
            .where(
                events.c.workspace_id == mark.workspace_id,
                events.c.number > mark.after,
                events.c.number <= mark.up_to,
                table.c.account_id.in_(account_ids),
            )
            for table in (messages, drafts)
        )
    ).subquery()


async def behind(tx: Transaction, claim: Claim, *, most: int) -> Behind:
    """Return what the account's mailbox does not show yet, `most` threads at a time."""
    row = (
        await tx.execute(
            sa.select(labellings.c.up_to, workspaces.c.event_count)
            .select_from(_WITH_TRAIL)
            .where(labellings.c.id == claim.id)
        )
    ).one()
    mark = _Mark(claim.workspace_id, row.up_to, min(row.event_count, row.up_to + WINDOW))
    about = _about(mark, [claim.account_id])
    found = await tx.execute(sa.select(about.c.number, about.c.thread_id).order_by(about.c.number))
    first: dict[str, int] = {}
    for event in found:
        if event.thread_id not in first:
            if len(first) == most:
                return Behind(mark.after, event.number - 1, _in_order(first))
            first[event.thread_id] = event.number
    return Behind(mark.after, mark.up_to, _in_order(first))


def _in_order(first: dict[str, int]) -> tuple[Touched, ...]:
    return tuple(Touched(thread, number) for thread, number in first.items())


async def standing(tx: Transaction, claim: Claim, thread_id: str) -> Standing | None:
    """Return where a thread of the account stands now; None: it holds nothing but skipped mail."""
    row = (
        await tx.execute(
            sa.select(messages.c.id, drafts.c.status)
            .join_from(messages, drafts, drafts.c.message_id == messages.c.id, isouter=True)
            .where(
                messages.c.account_id == claim.account_id,
                messages.c.thread_id == thread_id,
                messages.c.status != MessageStatus.SKIPPED,
            )
            .order_by(messages.c.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    stored = await mails.get(tx, claim.workspace_id, row.id)
    return Standing(
        provider_thread_id=stored.message.provider_thread_id or stored.message.thread_id,
        message=stored.status,
        draft=None if row.status is None else DraftStatus(row.status),
    )


async def shown(tx: Transaction, claim: Claim, *, up_to: int) -> bool:
    """Note up to which event the mailbox is in step; False when the claim is void."""
    values = {"up_to": up_to, "due_at": tx.now, "attempts": 0, "error": ""}
    return await give_back(tx, labellings, claim, **values)


async def put_off(
    tx: Transaction, claim: Claim, *, up_to: int | None, until: datetime, error: str
) -> bool:
    """Go on later, from `up_to` if that far it went well; False when the claim is void."""
    values = {} if up_to is None else {"up_to": up_to, "attempts": 0}
    return await give_back(tx, labellings, claim, due_at=until, error=error, **values)


async def end(tx: Transaction, claim: Claim) -> bool:
    """Show no labels any more; False when the claim is void."""
    return await tx.changed_one(
        sa.delete(labellings).where(labellings.c.id == claim.id, labellings.c.fence == claim.fence)
    )
