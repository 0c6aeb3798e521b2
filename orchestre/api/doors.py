"""Doors: the tokens of chat apps, and what the apps ask for themselves."""

from __future__ import annotations

from fastapi import APIRouter, Response

from orchestre.api.auth import IN_PERSON, ChatApp, Given, Owner
from orchestre.api.inputs import Cursor, Limit
from orchestre.api.pages import page
from orchestre.client.schemas import (
    IdentityLinkBody,
    IdentityLinkMade,
    Page,
    ServiceTokenBody,
    ServiceTokenInfo,
    ServiceTokenMade,
)
from orchestre.domain.identities import ChatUser, Door
from orchestre.store import doors, membership

router = APIRouter(prefix="/doors", tags=["doors"])


@router.post("/tokens", status_code=201, dependencies=[IN_PERSON])
async def make_service_token(
    body: ServiceTokenBody, orchestre: Given, member: Owner, response: Response
) -> ServiceTokenMade:
    """Make the token of a chat app, shown this once.

    With it and `On-Behalf-Of: slack:TEAM:USER` (each part percent-encoded) the app acts as the
    member who is linked to that chat user, and only in this workspace.
    """
    made = await orchestre.team.doors.add(member, body.service, body.name)
    response.headers["Cache-Control"] = "no-store"
    shown = _info(made.door, {member.id: member.email})
    return ServiceTokenMade(**shown.model_dump(), token=made.token)


@router.get("/tokens")
async def list_service_tokens(
    orchestre: Given, member: Owner, limit: Limit = 50, cursor: Cursor = None
) -> Page[ServiceTokenInfo]:
    """List service tokens in the order in which they were made, never the tokens themselves."""
    async with orchestre.store.read() as tx:
        found = await doors.listed(tx, member.workspace_id, limit=limit + 1, after=cursor)
        people = await membership.names(tx, member.workspace_id)
    return page(found, limit, show=lambda one: _info(one, people), cursor=lambda one: one.id)


@router.delete("/tokens/{token_id}", status_code=204, dependencies=[IN_PERSON])
async def remove_service_token(token_id: str, orchestre: Given, member: Owner) -> None:
    """Make a service token worthless; its app stops at the next request."""
    await orchestre.team.doors.remove(member, token_id)


@router.post("/identity_links", status_code=201)
async def make_identity_link(
    body: IdentityLinkBody, orchestre: Given, door: ChatApp, response: Response
) -> IdentityLinkMade:
    """Make a link for a chat user to become known as a member; good once, for ten minutes.

    Takes a service token. Show the token to that chat user alone, or the link where there is a
    console: whoever opens it signed in is from then on the one who writes there.
    """
    user = ChatUser(body.service, body.place, body.person)
    token, wanted = await orchestre.team.identities.wish(door, user, body.shown_as)
    response.headers["Cache-Control"] = "no-store"
    return IdentityLinkMade(
        service=user.service,
        place=user.place,
        person=user.person,
        shown_as=wanted.shown_as,
        expires_at=wanted.expires_at,
        token=token,
        link=orchestre.settings.console_link("identity", token),
    )


def _info(door: Door, people: dict[str, str]) -> ServiceTokenInfo:
    return ServiceTokenInfo(
        id=door.id,
        service=door.service,
        name=door.name,
        made_by=door.made_by,
        maker=people.get(door.made_by, ""),
        created_at=door.created_at,
    )
