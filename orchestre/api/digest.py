"""Digest: what a team is told of its mail once a day, by its chat app."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, TypeAlias

from fastapi import APIRouter
from pydantic import BeforeValidator

from orchestre.api import figures
from orchestre.api.auth import ChatApp, Given
from orchestre.client.schemas.notices import DigestBot, DigestInfo
from orchestre.client.schemas.numbers import Figures
from orchestre.domain.accounts import Account
from orchestre.domain.days import day_before, local_day
from orchestre.domain.errors import Fault, Invalid
from orchestre.store import accounts, draft_counts, due, workspaces
from orchestre.store.due import Waiting
from orchestre.store.numbers import Span

router = APIRouter(prefix="/doors", tags=["doors"])


def _written_out(day: str) -> datetime.date:
    # Pydantic would take a number, too, for so many seconds since 1970.
    return datetime.date.fromisoformat(day)


Day: TypeAlias = Annotated[datetime.date, BeforeValidator(_written_out)]


@router.get("/digest")
async def show_digest(orchestre: Given, door: ChatApp, day: Day | None = None) -> DigestInfo:
    """Give a day's digest: what waits now, and the figures of the day before (today's by default).

    What was put off, or is being written anew, is not among what waits. A day begins where the
    workspace's `timezone` says.
    """
    async with orchestre.store.read() as tx:
        zone = (await workspaces.choices(tx, door.workspace_id)).zone
        day, now = day or local_day(tx.now, zone), tx.now
        span = _span(day, zone)
        known = await accounts.listed(tx, door.workspace_id)
        kept = await due.waiting(tx, door.workspace_id)
        counts = await draft_counts.counted(tx, door.workspace_id, "")
        stuck = await due.needing_a_person(tx, door.workspace_id)
    found = await figures.summed(orchestre.store, door.workspace_id, span)
    shown = {one.id: Figures(**figures.shown(found.by_account[one.id])) for one in known}
    waiting = [one for one in kept if not one.rests(now)]
    own: dict[str, list[Waiting]] = defaultdict(list)
    for waits in waiting:
        own[waits.account_id].append(waits)
    return DigestInfo(
        day=day,
        timezone=zone,
        start=span.start,
        end=span.end,
        waiting=len(waiting),
        oldest_at=waiting[0].kept_at if waiting else None,
        overdue=sum(one.is_overdue(now) for one in waiting),
        put_off=counts.snoozed,
        stuck=counts.parked + counts.failed,
        needs_human=sum(stuck.values()),
        total=Figures(**figures.shown(found.total)),
        bots=[_bot(one, own[one.id], now, stuck.get(one.id, 0), shown[one.id]) for one in known],
    )


def _span(day: datetime.date, zone: str) -> Span:
    try:
        return Span(*day_before(day, zone))
    except (OverflowError, ValueError) as error:
        what = "must be a day that a calendar has"
        raise Invalid(f"day {what}", faults=(Fault("query.day", what),)) from error


def _bot(
    account: Account,
    own: Sequence[Waiting],
    now: datetime.datetime,
    stuck: int,
    shown: Figures,
) -> DigestBot:
    return DigestBot(
        bot=account.bot.id,
        account=account.id,
        account_name=account.identifier_name,
        waiting=len(own),
        oldest_at=own[0].kept_at if own else None,
        overdue=sum(one.is_overdue(now) for one in own),
        needs_human=stuck,
        figures=shown,
    )
