"""Bots: starting, stopping, changing and trying what watches an account."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from orchestre.api.auth import Configurer, Decider, Given, Reader
from orchestre.api.inputs import Moment, NameQuery
from orchestre.api.shapes import bot_info, tried_draft
from orchestre.client.schemas import (
    BotChanges,
    BotInfo,
    DraftDetail,
    Items,
    Page,
    PollHour,
    TryBody,
)
from orchestre.domain.accounts import Bot
from orchestre.domain.durations import LONGEST
from orchestre.domain.errors import Fault, Forbidden, Invalid
from orchestre.domain.members import Right
from orchestre.replies import bots
from orchestre.store import accounts, poll_hours, waiting

router = APIRouter(prefix="/bots", tags=["bots"])

OptionalName = Annotated[str | None, Query(min_length=1, max_length=320)]


@router.post("/start_auto_bot")
async def start_auto_bot(
    provider_name: NameQuery,
    identifier_name: NameQuery,
    orchestre: Given,
    member: Configurer,
    interval_seconds: Annotated[int, Query(ge=1, le=86_400)] = 25,
    answer_since: Moment | None = None,
) -> BotInfo:
    """Watch an account; what came before it was linked is answered only with `answer_since`."""
    account = await orchestre.bots.start(
        member,
        provider_name=provider_name,
        identifier_name=identifier_name,
        interval_seconds=interval_seconds,
        answer_since=answer_since,
    )
    return bot_info(account)


@router.post("/stop_auto_bot")
async def stop_auto_bot(
    provider_name: NameQuery,
    identifier_name: NameQuery,
    orchestre: Given,
    member: Configurer,
    for_seconds: Annotated[int | None, Query(ge=1, le=LONGEST)] = None,
    until: Moment | None = None,
) -> BotInfo:
    """Stop watching an account; what waits for a decision goes on waiting.

    With `for_seconds` or `until` the bot starts again by itself then, at its old interval.
    """
    if for_seconds is not None and until is not None:
        what = "goes without `for_seconds`"
        raise Invalid(f"until {what}", faults=(Fault("query.until", what),))
    if for_seconds is not None:
        until = orchestre.store.clock() + timedelta(seconds=for_seconds)
    account = await orchestre.bots.stop(
        member, provider_name=provider_name, identifier_name=identifier_name, until=until
    )
    return bot_info(account)


@router.post("/status_auto_bot")
async def status_auto_bot(
    orchestre: Given,
    member: Reader,
    provider_name: OptionalName = None,
    identifier_name: OptionalName = None,
) -> BotInfo | Items[BotInfo]:
    """Say how one bot is doing, or all of them when none is named."""
    if provider_name is None and identifier_name is not None:
        raise Invalid(
            "An account is named, but not its provider",
            faults=(Fault("query.provider_name", "is missing"),),
        )
    found = await orchestre.bots.status(
        member, provider_name=provider_name, identifier_name=identifier_name
    )
    if identifier_name is not None:
        return bot_info(found[0])
    return Items(items=[bot_info(account) for account in found])


@router.post("/stop_all")
async def stop_all(orchestre: Given, member: Configurer) -> Items[BotInfo]:
    """Stop every bot of the workspace; gives those that ran, or would have started again."""
    stopped = await orchestre.bots.stop_all(member)
    return Items(items=[bot_info(account) for account in stopped])


@router.get("")
async def list_bots(orchestre: Given, member: Reader) -> Page[BotInfo]:
    """List the workspace's bots, all at once, each with how many of its drafts wait."""
    found = await orchestre.bots.status(member)
    async with orchestre.store.read() as tx:
        counts = await waiting.by_account(tx, member.workspace_id)
    shown = [bot_info(one).model_copy(update={"waiting": counts.get(one.id, 0)}) for one in found]
    return Page(items=shown)


@router.get("/{bot_id}/polls")
async def list_polls(bot_id: str, orchestre: Given, member: Reader) -> Items[PollHour]:
    """Say how a bot's polls of the last 24 hours went, by the hour, oldest first.

    An hour in which it did not poll is left out.
    """
    async with orchestre.store.read() as tx:
        account = await accounts.of_bot(tx, member.workspace_id, bot_id)
        found = await poll_hours.of_bot(tx, member.workspace_id, account.bot.id)
    return Items(items=[PollHour(**asdict(one)) for one in found])


@router.patch("/{bot_id}")
async def change_bot(
    bot_id: str, body: BotChanges, orchestre: Given, member: Configurer
) -> BotInfo:
    """Change what the body names; the rest stays."""
    changes = bots.BotChanges(**body.model_dump())
    return bot_info(await orchestre.bots.change(member, bot_id, changes))


@router.post("/{bot_id}/try")
async def try_bot(bot_id: str, body: TryBody, orchestre: Given, member: Decider) -> DraftDetail:
    """Draft an answer to a mail of this text; it is kept nowhere and never sent.

    `instructions` and `model` stand for the bot's own, so that they can be tried before they are
    saved; that takes the right to save them.
    """
    async with orchestre.store.read() as tx:
        account = await accounts.of_bot(tx, member.workspace_id, bot_id)
        now = tx.now
    bot = _as_typed(account.bot, body)
    if bot != account.bot and not member.may(Right.CONFIGURE):
        raise Forbidden(f"Your role, {member.role}, tries a bot with its saved settings only")
    account = replace(account, bot=bot)
    proposal = await orchestre.trials.try_out(account, body.message, subject=body.subject)
    return tried_draft(account, body, proposal, now)


def _as_typed(bot: Bot, body: TryBody) -> Bot:
    typed = bot if body.instructions is None else replace(bot, instructions=body.instructions)
    return typed if body.model is None else replace(typed, model=body.model)
