"""Commands about bots: how they are, and whether they run."""

from __future__ import annotations

from orchestre.client.client import OrchestreClient
from orchestre.domain.durations import seconds_of
from orchestre.domain.errors import Invalid
from slack_app.cards import status as standing
from slack_app.cards.card import Card
from slack_app.cards.notes import note
from slack_app.cards.status import Overview
from slack_app.cards.stops import stop_all_question, stopped
from slack_app.listeners.asked import Asked, put_off_drafts, waiting_drafts


async def overview(member: OrchestreClient) -> Overview:
    """Return how a member's workspace stands."""
    counts = await member.drafts.counts()
    return Overview(
        accounts=await member.accounts.all(),
        waiting=await waiting_drafts(member, snoozed=False),
        numbers=await member.numbers.show(),
        resting=await put_off_drafts(member, counts),
        put_off=counts.snoozed,
        stuck=counts.parked + counts.failed,
    )


async def status(asked: Asked) -> Card:
    """Say how the bots are, how much waits, and what the app itself could not do."""
    desk = asked.desk
    troubles = [one for one in (desk.feed.error, *desk.watch.troubles.values()) if one]
    return standing.status(await overview(asked.member), troubles)


async def bots(asked: Asked) -> Card:
    """List the bots."""
    return standing.bots(await asked.member.accounts.all())


async def start(asked: Asked) -> Card:
    """Start a bot, at the interval that it had."""
    account = await asked.account(asked.words)
    interval = account.bot.interval_seconds
    await asked.member.bots.start(
        account.provider, account.identifier_name, interval_seconds=interval
    )
    return note(f"The bot {account.identifier_name} looks for mail again.")


async def stop(asked: Asked) -> Card:
    """Stop one bot, for a while or until it is started; or ask whether to stop all."""
    name, lasts, duration = asked.words.rpartition(" for ")
    name = name if lasts else asked.words
    if name.strip().casefold() == "all":
        if lasts:
            advice = "One by one: /orchestre stop BOT for 2h. All, with no end: /orchestre stop all"
            raise Invalid("Nothing was stopped: “stop all” takes no time", advice=advice)
        return stop_all_question(await asked.member.accounts.all())
    seconds = seconds_of(duration) if lasts else None
    account = await asked.account(name.strip())
    bot = await asked.member.bots.stop(
        account.provider, account.identifier_name, for_seconds=seconds
    )
    return stopped(account.identifier_name, bot.stopped_until)
