"""Bots: starting, stopping, changing and trying what watches an account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from orchestre.api.auth import Configurer, Decider, Given, Reader
from orchestre.api.inputs import Moment, NameQuery
from orchestre.api.shapes import bot_info, tried_draft
from orchestre.client.schemas import BotChanges, BotInfo, DraftDetail, Items, Page, TryBody
from orchestre.domain.errors import Fault, Invalid
from orchestre.replies import bots
from orchestre.store import accounts

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
    provider_name: NameQuery, identifier_name: NameQuery, orchestre: Given, member: Configurer
) -> BotInfo:
    """Stop watching an account; what waits for a decision goes on waiting."""
    account = await orchestre.bots.stop(
        member, provider_name=provider_name, identifier_name=identifier_name
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
    """Stop every bot of the workspace; gives those that ran."""
    stopped = await orchestre.bots.stop_all(member)
    return Items(items=[bot_info(account) for account in stopped])


@router.get("")
async def list_bots(orchestre: Given, member: Reader) -> Page[BotInfo]:
    """List the workspace's bots, all at once."""
    found = await orchestre.bots.status(member)
    return Page(items=[bot_info(account) for account in found])


@router.patch("/{bot_id}")
async def change_bot(
    bot_id: str, body: BotChanges, orchestre: Given, member: Configurer
) -> BotInfo:
    """Change what the body names; the rest stays."""
    changes = bots.BotChanges(**body.model_dump())
    return bot_info(await orchestre.bots.change(member, bot_id, changes))


@router.post("/{bot_id}/try")
async def try_bot(bot_id: str, body: TryBody, orchestre: Given, member: Decider) -> DraftDetail:
    """Draft an answer to a mail of this text; it is kept nowhere and never sent."""
    async with orchestre.store.read() as tx:
        account = await accounts.of_bot(tx, member.workspace_id, bot_id)
        now = tx.now
    proposal = await orchestre.drafting.try_out(member, bot_id, body.message)
    return tried_draft(account, body.message, proposal, now)
