"""`orchestre bots set | polls`: what a bot is told, who approves for it, and how its polls went."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from orchestre.cli import calls
from orchestre.cli.bounds import whole_number
from orchestre.cli.options import Json, ProviderOption
from orchestre.cli.screen import put_json, put_table, say
from orchestre.cli.wording import moment
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import BotChanges, BotInfo, PollHour
from orchestre.domain.errors import Invalid
from orchestre.domain.members import Role

_MAY_APPROVE = (Role.APPROVER, Role.ADMIN, Role.OWNER)
#: In place of a text: it is read from standard input.
_PIPED = "-"


def add_to(app: typer.Typer) -> None:
    """Add the verbs to the noun `bots`."""
    app.command("set")(change)
    app.command()(polls)


def change(
    account: str,
    instructions: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What to heed; `-` reads standard input.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="A model of its own; empty: the installation's.")
    ] = None,
    interval: Annotated[
        str | None, typer.Option(metavar="SECONDS", help="Between two polls.")
    ] = None,
    daily_cap: Annotated[str | None, typer.Option(metavar="DRAFTS", help="Drafts a day.")] = None,
    approved_by: Annotated[
        str | None,
        typer.Option(
            metavar="ROLE", help=f"Who approves its drafts, at least: {', '.join(_MAY_APPROVE)}."
        ),
    ] = None,
    provider: ProviderOption = None,
    json: Json = False,
) -> None:
    """Change what is named; the rest stays."""
    changes = BotChanges(
        instructions=sys.stdin.read() if instructions == _PIPED else instructions,
        model=model,
        interval_seconds=_number(interval, "interval_seconds", "--interval"),
        daily_cap=_number(daily_cap, "daily_cap", "--daily-cap"),
        approved_by=_rule(approved_by),
    )
    if changes == BotChanges():
        raise typer.BadParameter("name at least one thing to change")

    async def changed(client: OrchestreClient) -> BotInfo:
        found = await calls.account_named(client, account, provider=provider)
        return await client.bots.change(found.bot.id, changes)

    bot = calls.call(changed)
    say(f"{account} is changed: it holds from the next mail, and the next decision, on.")
    if json:
        put_json(bot)


def polls(account: str, provider: ProviderOption = None, json: Json = False) -> None:
    """Say how the polls of the last 24 hours went, by the hour."""

    async def asked(client: OrchestreClient) -> list[PollHour]:
        found = await calls.account_named(client, account, provider=provider)
        return await client.bots.polls(found.bot.id)

    hours = calls.call(asked)
    if json:
        return put_json(hours)
    if not hours:
        return say(f"{account} was not polled in the last 24 hours.\n→ orchestre bots start …")
    return put_table(
        ("FROM", "POLLS", "FAILED", "NEW MAIL", "ERROR"),
        (
            (moment(one.hour), str(one.polls), str(one.failures), str(one.received), one.error)
            for one in hours
        ),
    )


def _number(given: str | None, field: str, named: str) -> int | None:
    return None if given is None else whole_number(given, field, of=BotChanges, named=named)


def _rule(given: str | None) -> Role | None:
    if given is None or given.lower() in _MAY_APPROVE:
        return None if given is None else Role(given.lower())
    raise Invalid(
        f"Nobody approves as {given!r}", advice=f"Choose one of {', '.join(_MAY_APPROVE)}."
    )
