"""Numbers: what came in, what became of it and how long that took, by day and by bot."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from orchestre.api import figures
from orchestre.api.auth import Given, Reader
from orchestre.api.inputs import IdQuery, utc
from orchestre.client.schemas.numbers import BotFigures, DayFigures, Figures, Numbers
from orchestre.domain.accounts import Account
from orchestre.domain.errors import Fault, Invalid
from orchestre.replies.figures import Summed
from orchestre.store import accounts
from orchestre.store.numbers import Span

router = APIRouter(tags=["numbers"])

_DAY = timedelta(days=1)
#: Days shown where nothing is asked for, and the most that may be asked for.
_SHOWN, _MOST = 28, 400
_MOMENT = TypeAdapter(AwareDatetime)

When = Annotated[
    str | None, Query(max_length=40, examples=["2026-11-01", "2026-11-01T09:00:00+01:00"])
]


@router.get(
    "/numbers",
    response_model=Numbers,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def show_numbers(
    orchestre: Given,
    member: Reader,
    start: Annotated[When, Query(alias="from")] = None,
    end: Annotated[When, Query(alias="to")] = None,
    bot: IdQuery = None,
    accept: Annotated[str, Header()] = "application/json",
) -> Numbers | Response:
    """Give the figures of each day (UTC), of each bot and of all, by default of 28 days.

    `from` and `to` are days (`to` included) or moments (`to` not included), 400 days apart at
    most. With `Accept: text/csv`, the days as a table.
    """
    span = span_of(start, end, orchestre.store.clock())
    async with orchestre.store.read() as tx:
        known = {one.id: one for one in await accounts.listed(tx, member.workspace_id)}
        if bot is not None:
            account = await accounts.of_bot(tx, member.workspace_id, bot)
            span = Span(span.start, span.end, account.id)
    found = await figures.summed(orchestre.store, member.workspace_id, span)
    shown = Numbers(
        **{"from": span.start, "to": span.end},
        total=Figures(**figures.shown(found.total)),
        days=[
            DayFigures(day=day, **figures.shown(found.by_day[day.isoformat()]))
            for day in _days(span)
        ],
        by_bot=_by_bot(found, known),
    )
    if "text/csv" in accept.lower():
        return Response(_table(shown), media_type="text/csv")
    return shown


def span_of(start: str | None, end: str | None, now: datetime) -> Span:
    """Read `from` and `to`, by default the last 28 days; Invalid where they cannot be."""
    until = _moment("query.to", end, days_later=1) if end else _midnight(now.date()) + _DAY
    since = _moment("query.from", start) if start else until - _SHOWN * _DAY
    if since >= until:
        raise Invalid(
            "The numbers would end before they begin",
            faults=(Fault("query.from", "must be before `to`"),),
        )
    if until - since > _MOST * _DAY:
        raise Invalid(
            f"Numbers of more than {_MOST} days were asked for",
            faults=(Fault("query.from", f"must be within {_MOST} days of `to`"),),
            advice="Ask for them in pieces.",
        )
    return Span(since, until)


def _moment(path: str, given: str, *, days_later: int = 0) -> datetime:
    """Read a day (its beginning, or that of a later one) or a moment."""
    try:
        return utc(_midnight(date.fromisoformat(given)) + days_later * _DAY)
    except (ValueError, OverflowError):
        pass
    try:
        return utc(_MOMENT.validate_python(given))
    except (ValidationError, ValueError) as error:
        what = "must be a day such as 2026-11-01, or a moment with its zone"
        raise Invalid(f"{path} {what}", faults=(Fault(path, what),)) from error


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _days(span: Span) -> list[date]:
    first = span.start.date()
    last = (span.end - timedelta(microseconds=1)).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _by_bot(found: Summed, known: dict[str, Account]) -> list[BotFigures]:
    return [
        BotFigures(
            bot=account.bot.id,
            account=account.id,
            account_name=account.identifier_name,
            **figures.shown(found.by_account[account.id]),
        )
        for account in known.values()
        if account.id in found.by_account
    ]


def _table(shown: Numbers) -> str:
    written = io.StringIO()
    table = csv.writer(written)
    spreads = [f"{step}_{part}" for step in figures.STEPS for part in ("median", "p90")]
    shares = ("unedited_share", "edit_size")
    tokens = ("drafts", "input_tokens", "output_tokens", "cost")
    table.writerow(
        ["day", *figures.COUNTS, *shares, *spreads, *(f"model_{name}" for name in tokens)]
    )
    for day in shown.days:
        plain = day.model_dump()
        lasted = [
            (plain[step] or {}).get(part, "")
            for step in figures.STEPS
            for part in ("median", "p90")
        ]
        counts = [plain[name] for name in (*figures.COUNTS, *shares)]
        table.writerow([day.day, *counts, *lasted, *(plain["model"][name] for name in tokens)])
    return written.getvalue()
