"""Identities: who is who in the chats."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from orchestre.api.auth import IN_PERSON, Given, Reader
from orchestre.api.inputs import Cursor, Limit
from orchestre.api.pages import page
from orchestre.client.schemas import IdentityInfo, IdentityLinkInfo, LinkIdentityBody, Page
from orchestre.domain.identities import Identity
from orchestre.domain.members import Right
from orchestre.store import identities, membership

router = APIRouter(prefix="/identities", tags=["members"])


@router.get("")
async def list_identities(
    orchestre: Given, member: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Page[IdentityInfo]:
    """List one's own identities; everybody's for owners and admins."""
    whose = None if member.may(Right.CONFIGURE) else member.id
    async with orchestre.store.read() as tx:
        found = await identities.listed(
            tx, member.workspace_id, member_id=whose, limit=limit + 1, after=cursor
        )
        people = await membership.names(tx, member.workspace_id)
    return page(found, limit, show=lambda one: _info(one, people), cursor=lambda one: one.id)


@router.get("/links/{token}")
async def show_identity_link(
    token: Annotated[str, Path(max_length=100)], orchestre: Given, member: Reader
) -> IdentityLinkInfo:
    """Say whom a link is about; grant it only if that is you.

    `shown_as` is the chat's word and may be anybody's; `place` and `person` are ids that it gave.
    """
    wanted = await orchestre.team.identities.wished(member, token)
    return IdentityLinkInfo(
        service=wanted.user.service,
        place=wanted.user.place,
        person=wanted.user.person,
        shown_as=wanted.shown_as,
        expires_at=wanted.expires_at,
    )


@router.post("", status_code=201, dependencies=[IN_PERSON])
async def link_identity(body: LinkIdentityBody, orchestre: Given, member: Reader) -> IdentityInfo:
    """Be known in the chat as whom the link is about: who writes there then acts as you."""
    linked = await orchestre.team.identities.grant(member, body.token)
    return _info(linked, {member.id: member.email})


@router.delete("/{identity_id}", status_code=204)
async def unlink_identity(identity_id: str, orchestre: Given, member: Reader) -> None:
    """Forget an identity: one's own, or as owner or admin another member's."""
    await orchestre.team.identities.unlink(member, identity_id)


def _info(one: Identity, people: dict[str, str]) -> IdentityInfo:
    return IdentityInfo(
        id=one.id,
        member=one.member_id,
        member_name=people.get(one.member_id, ""),
        service=one.user.service,
        place=one.user.place,
        person=one.user.person,
        shown_as=one.shown_as,
        created_at=one.created_at,
    )
