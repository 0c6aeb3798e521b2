"""`orchestre bots`: accounts that are watched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from orchestre.cli import bot_settings, calls
from orchestre.cli.bounds import whole_number
from orchestre.cli.options import Json, ProviderOption, noun
from orchestre.cli.screen import put, put_fields, put_json, put_table, say
from orchestre.cli.wording import ago, counted, moment, one_line, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import BotChanges, BotInfo
from orchestre.domain.durations import seconds_of
from orchestre.domain.errors import Invalid

app = noun("Accounts that are watched.")
bot_settings.add_to(app)


@app.command("list")
def list_bots(json: Json = False) -> None:
    """List the workspace's bots."""
    bots = calls.call(lambda client: client.bots.all())
    if json:
        return put_json(bots)
    if not bots:
        return say(
            "There is no bot yet: each linked mailbox has one.\n"
            "→ orchestre accounts link maildir NAME --path FOLDER --address MAIL"
        )
    put_table(
        ("ID", "STATUS", "EVERY", "LAST POLL", "ACCOUNT"),
        (
            (
                short(bot.id),
                _standing(bot),
                f"{bot.interval_seconds} s",
                ago(bot.last_poll),
                bot.account_name or short(bot.account),
            )
            for bot in bots
        ),
    )
    for bot in bots:
        if bot.error:
            put(one_line(f"{bot.account_name or short(bot.account)}: {bot.error}"))
    return None


@app.command()
def status(
    account: Annotated[str | None, typer.Argument(help="Name or address; all if left out.")] = None,
    provider: ProviderOption = None,
    json: Json = False,
) -> None:
    """Say how bots are doing."""
    if account is None:
        list_bots(json=json)
    else:
        show(account, provider=provider, json=json)


@app.command()
def show(account: str, provider: ProviderOption = None, json: Json = False) -> None:
    """Show one bot, by its account's name or address, or the end of its id."""

    async def asked(client: OrchestreClient) -> BotInfo:
        found = await calls.account_named(client, account, provider=provider)
        return await client.bots.status(found.provider, found.identifier_name)

    bot = calls.call(asked)
    if json:
        return put_json(bot)
    return put_fields(
        (
            ("Bot", bot.id),
            ("Account", bot.account_name or account),
            ("Status", _standing(bot)),
            ("Polls every", f"{bot.interval_seconds} s"),
            ("Last poll", ago(bot.last_poll)),
            ("Next poll", moment(bot.next_poll)),
            ("Last error", bot.error),
            ("Answers within", f"{hours} h" if (hours := bot.answer_within_hours) else ""),
            ("Approved by", f"{bot.approved_by} or above"),
            ("Model", bot.model),
            ("Instructions", bot.instructions),
        )
    )


@app.command()
def start(
    account: str,
    interval: Annotated[
        str | None,
        typer.Option(metavar="SECONDS", help="Between two polls; 25 if never set."),
    ] = None,
    answer_since: Annotated[
        datetime | None, typer.Option(help="Answer what came since then, too.")
    ] = None,
    provider: ProviderOption = None,
    json: Json = False,
) -> None:
    """Watch an account: its new mail is drafted from now on."""
    every = None
    if interval is not None:
        every = whole_number(interval, "interval_seconds", of=BotChanges, named="--interval")
    since = None if answer_since is None else answer_since.astimezone(UTC)

    async def started(client: OrchestreClient) -> BotInfo:
        found = await calls.account_named(client, account, provider=provider)
        interval = found.bot.interval_seconds if every is None else every
        return await client.bots.start(
            found.provider, found.identifier_name, interval_seconds=interval, answer_since=since
        )

    bot = calls.call(started)
    say(f"{account} is watched: polled every {bot.interval_seconds} s.")
    say("→ orchestre drafts list")
    if json:
        put_json(bot)


@app.command()
def stop(
    account: Annotated[str | None, typer.Argument(help="Name or address.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Stop every bot.")] = False,
    lasts: Annotated[
        str | None,
        typer.Option("--for", metavar="TIME", help="Such as 2h; then it starts by itself."),
    ] = None,
    provider: ProviderOption = None,
    json: Json = False,
) -> None:
    """Stop watching; drafts that wait go on waiting."""
    if every == (account is not None):
        raise typer.BadParameter("give an account, or --all")
    if every and lasts is not None:
        raise typer.BadParameter("--for goes with one account, not with --all")
    seconds = None if lasts is None else _seconds(lasts)

    async def stopped(client: OrchestreClient) -> list[BotInfo]:
        if account is None:
            return await client.bots.stop_all()
        found = await calls.account_named(client, account, provider=provider)
        names = (found.provider, found.identifier_name)
        return [await client.bots.stop(*names, for_seconds=seconds)]

    bots = calls.call(stopped)
    ends = f" until {moment(bots[0].stopped_until)}" if seconds and bots else ""
    what = f"{account} is no longer watched{ends}."
    say(what if account else f"Stopped {counted(len(bots), 'bot')}.")
    if json:
        put_json(bots)


def _seconds(lasts: str) -> int:
    try:
        return seconds_of(lasts)
    except Invalid as invalid:
        raise typer.BadParameter(f"{invalid}. {invalid.advice}", param_hint="--for") from invalid


def _standing(bot: BotInfo) -> str:
    """Return a bot's status, and until when it is stopped."""
    until = f" until {moment(bot.stopped_until)}" if bot.stopped_until else ""
    return f"{bot.status}{until}"
