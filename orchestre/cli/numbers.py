"""`orchestre numbers`: what came in, what became of it, and how long that took."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

import typer

from orchestre.cli import calls
from orchestre.cli.options import Json, verb
from orchestre.cli.screen import put, put_fields, put_json, put_table
from orchestre.cli.wording import cut
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas.numbers import DayFigures, Figures, Numbers, SpreadInfo
from orchestre.domain.durations import span

app = verb()

#: Signs of the longest bar, and how many parts one sign is drawn in.
WIDTH = 8
#: Signs of the longest name in a table of 80 columns.
_NAME = 14
_COUNTED = ("IN", "DRAFT", "APPROVED", "REJECTED", "SENT", "HUMAN", "")
_EIGHTHS = " ▏▎▍▌▋▊▉█"


@app.command()
def numbers(
    start: Annotated[
        str | None, typer.Option("--from", help="A day (2026-11-01) or a moment; 28 days ago.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help="A day, included; or a moment.")] = None,
    bot: Annotated[
        str | None, typer.Option("--bot", help="Only this account, by name, address or id.")
    ] = None,
    json: Json = False,
) -> None:
    """Show figures by day (UTC), by account and in all; days without any stand on one line."""

    async def asked(client: OrchestreClient) -> Numbers:
        chosen = None if bot is None else (await calls.account_named(client, bot)).bot.id
        return await client.numbers.show(start=start, end=end, bot=chosen)

    found = calls.call(asked)
    if json:
        return put_json(found)
    return put_numbers(found)


def put_numbers(found: Numbers) -> None:
    """Print the figures by day, by account where there are several, and in all."""
    _put_days(found)
    put("")
    if len(found.by_bot) > 1:
        _put_bots(found)
        put("")
    put_fields(_summary(found.total))


def _put_days(found: Numbers) -> None:
    most = max((day.received for day in found.days), default=0)
    runs = groupby(found.days, key=lambda day: any(_amounts(day)))
    rows: list[tuple[str, ...]] = []
    for is_busy, run in runs:
        days = list(run)
        if is_busy:
            rows += ((f"{day.day:%d %b}", *_counts(day), bar(day.received, most)) for day in days)
        else:
            rows.append((_span(days), *_counts(days[0]), ""))
    put_table(("DAY", *_COUNTED), rows)


def _span(days: list[DayFigures]) -> str:
    first, last = days[0].day, days[-1].day
    return f"{first:%d %b}" if first == last else f"{first:%d %b}-{last:%d %b}"


def _put_bots(found: Numbers) -> None:
    most = max(one.received for one in found.by_bot)
    put_table(
        ("ACCOUNT", *_COUNTED),
        (
            (cut(one.account_name, _NAME), *_counts(one), bar(one.received, most))
            for one in found.by_bot
        ),
    )


def _amounts(one: Figures) -> tuple[int, ...]:
    return (one.received, one.drafted, _approved(one), one.rejected, one.sent, one.needs_human)


def _counts(one: Figures) -> tuple[str, ...]:
    return tuple(str(count) if count else "·" for count in _amounts(one))


def _approved(one: Figures) -> int:
    return one.approved_as_drafted + one.approved_edited + one.written_by_hand


def bar(amount: int, most: int) -> str:
    """Draw an amount as a bar, `WIDTH` signs long where it is the most of all."""
    eighths = round(8 * WIDTH * amount / most) if most else 0
    if amount:
        eighths = max(1, eighths)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def _summary(total: Figures) -> tuple[tuple[str, str], ...]:
    stopped = f"{total.skipped} skipped, {total.needs_human} need a person"
    approved = (
        f"{total.approved_as_drafted} as drafted, {total.approved_edited} after an edit, "
        f"{total.written_by_hand} written by hand"
    )
    stuck = f", {total.parked} parked, {total.failed} failed" if total.parked + total.failed else ""
    return (
        ("Received", f"{total.received}: {total.drafted} drafted, {stopped}"),
        ("Approved", f"{_approved(total)}: {approved}"),
        ("Rejected", str(total.rejected)),
        ("Sent", f"{total.sent}{stuck}"),
        ("Unedited", _percent(total.unedited_share)),
        ("Words edited", _words(total.edit_size)),
        ("Mail to draft", _spread(total.to_draft)),
        ("Draft to decision", _spread(total.to_decision)),
        ("Mail to reply", _spread(total.to_sent)),
        ("Tokens", _tokens(total)),
        ("Cost", _cost(total)),
    )


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _words(share: float | None) -> str:
    return "" if share is None else f"{share:.0%} of the words"


def _tokens(total: Figures) -> str:
    used = total.model.input_tokens + total.model.output_tokens
    if not used:
        return ""
    each = total.model.tokens_per_reply
    return f"{used:,}" + ("" if each is None else f", {each:,.0f} for each reply sent")


def _cost(total: Figures) -> str:
    model = total.model
    if model.cost is None:
        return ""
    each = "" if model.cost_per_reply is None else f", {model.cost_per_reply} for each reply sent"
    known = "" if model.priced_share == 1 else f" (of {_percent(model.priced_share)} of the tokens)"
    return f"{model.cost} {model.currency} by list price{each}{known}"


def _spread(spread: SpreadInfo | None) -> str:
    if spread is None:
        return ""
    return f"{span(spread.median)}; nine in ten within {span(spread.p90)}"
