"""Chats: where a chat app shows which draft, and in which channel which bot's drafts belong."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter

from orchestre.api.auth import ChatApp, Configurer, Given
from orchestre.api.inputs import Cursor, IdQuery, Limit
from orchestre.api.pages import page
from orchestre.client.schemas import CardBody, CardInfo, ChannelBody, ChannelInfo, Items, Page
from orchestre.domain.chats import BotChannel, Card
from orchestre.store import cards, chat_channels

router = APIRouter(prefix="/doors", tags=["doors"])


@router.put("/cards")
async def keep_card(body: CardBody, orchestre: Given, door: ChatApp) -> CardInfo:
    """Keep where a draft is shown in the chat, in place of what was kept before.

    With an empty `message`, claim the right to post it; 409 where another process has it.
    """
    kept = await orchestre.team.chats.keep(
        door, body.draft, channel=body.channel, message=body.message, shown=body.shown
    )
    return _card_info(kept)


@router.get("/cards")
async def list_cards(
    orchestre: Given, door: ChatApp, draft: IdQuery = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[CardInfo]:
    """List where drafts are shown in the chat; of one draft, if it is named."""
    async with orchestre.store.read() as tx:
        if draft is not None:
            found = await cards.of_draft(tx, door.workspace_id, door.service, draft)
        else:
            found = await cards.listed(
                tx, door.workspace_id, door.service, limit=limit + 1, after=cursor
            )
    return page(found, limit, show=_card_info, cursor=lambda one: one.draft_id)


@router.delete("/cards/{draft_id}", status_code=204)
async def forget_card(draft_id: str, orchestre: Given, door: ChatApp) -> None:
    """Forget where a draft is shown in the chat."""
    await orchestre.team.chats.forget(door, draft_id)


@router.get("/channels")
async def list_channels(orchestre: Given, door: ChatApp) -> Items[ChannelInfo]:
    """List what is posted in which channel, of which bot; `bot` null: of every other."""
    async with orchestre.store.read() as tx:
        found = await chat_channels.listed(tx, door.workspace_id, door.service)
    return _channels(found)


@router.put("/channels")
async def choose_channel(
    body: ChannelBody, orchestre: Given, member: Configurer, door: ChatApp
) -> Items[ChannelInfo]:
    """Choose a channel for a bot's drafts, for what is overdue, or for the digest; gives all.

    With `channel` null, forget it.

    Takes a service token, and `On-Behalf-Of` somebody who may configure.
    """
    wanted = BotChannel(body.bot, body.channel or "", body.purpose)
    chosen = await orchestre.team.chats.choose(member, door.service, wanted)
    return _channels(chosen)


def _card_info(card: Card) -> CardInfo:
    return CardInfo(
        draft=card.draft_id,
        channel=card.channel,
        message=card.message,
        shown=card.shown,
        updated_at=card.updated_at,
    )


def _channels(found: Iterable[BotChannel]) -> Items[ChannelInfo]:
    return Items(
        items=[
            ChannelInfo(bot=one.bot_id, channel=one.channel, purpose=one.purpose) for one in found
        ]
    )
