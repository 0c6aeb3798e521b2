"""Chat feed: what a chat app reads for itself, of its own workspace alone."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Response
from sse_starlette import EventSourceResponse

from orchestre.api import draft_page
from orchestre.api.auth import ChatApp, Given, Token
from orchestre.api.events import Number, event_info, follow
from orchestre.api.inputs import Cursor, Limit
from orchestre.api.pages import page
from orchestre.api.shapes import account_info
from orchestre.bootstrap import Orchestre
from orchestre.client.schemas import (
    AccountInfo,
    DoorInfo,
    DraftDetail,
    DraftInfo,
    EventInfo,
    Items,
    Page,
    PositionBody,
)
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.identities import Door
from orchestre.store import accounts, events
from orchestre.store.draft_lists import DraftFilter

router = APIRouter(prefix="/doors", tags=["doors"])


@router.get("/me")
async def show_door(orchestre: Given, door: ChatApp) -> DoorInfo:
    """Say what a service token opens, and how far its app has worked events off."""
    return _door_info(orchestre, door)


@router.put("/position")
async def keep_door_position(body: PositionBody, orchestre: Given, door: ChatApp) -> DoorInfo:
    """Keep the number of the last event that the app has worked off; it only goes forwards."""
    moved = await orchestre.team.chats.followed(door, body.followed_up_to)
    return _door_info(orchestre, moved)


@router.get("/events", response_model=Page[EventInfo])
async def list_door_events(
    orchestre: Given,
    door: ChatApp,
    token: Token,
    after: Number = 0,
    limit: Limit = 50,
    accept: Annotated[str, Header()] = "application/json",
) -> Page[EventInfo] | Response:
    """List the workspace's audit trail for its chat app, oldest first.

    With `Accept: text/event-stream`, go on as it grows, until the token is taken back.
    """
    if "text/event-stream" in accept.lower():
        ask_again = partial(orchestre.team.doors.of_token, token)
        return EventSourceResponse(follow(orchestre, ask_again, after=after))
    async with orchestre.store.read() as tx:
        found = await events.listed(tx, door.workspace_id, after=after, limit=limit + 1)
    return page(found, limit, show=event_info, cursor=lambda one: str(one.number))


@router.get("/drafts")
async def list_door_drafts(
    orchestre: Given,
    door: ChatApp,
    status: DraftStatus | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DraftInfo]:
    """List the workspace's drafts for its chat app, oldest first."""
    async with orchestre.store.read() as tx:
        wanted = DraftFilter(status=status)
        return await draft_page.listed(tx, door.workspace_id, wanted, limit=limit, after=cursor)


@router.get("/drafts/{draft_id}")
async def show_door_draft(draft_id: str, orchestre: Given, door: ChatApp) -> DraftDetail:
    """Give a chat app everything that a decision is taken on."""
    async with orchestre.store.read() as tx:
        return await draft_page.read(tx, door.workspace_id, draft_id)


@router.get("/bots")
async def list_door_bots(orchestre: Given, door: ChatApp) -> Items[AccountInfo]:
    """List the workspace's accounts for its chat app, each with its bot."""
    async with orchestre.store.read() as tx:
        found = await accounts.listed(tx, door.workspace_id)
    return Items(items=[account_info(account) for account in found])


def _door_info(orchestre: Orchestre, door: Door) -> DoorInfo:
    return DoorInfo(
        service=door.service,
        name=door.name,
        workspace=door.workspace_id,
        followed_up_to=door.followed_up_to,
        api_version=orchestre.version,
    )
