"""Invitations: leave for an address to become a member, and becoming one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from orchestre.api.auth import IN_PERSON, CameFrom, Configurer, Given, Limits
from orchestre.api.inputs import Cursor, Limit
from orchestre.api.pages import page
from orchestre.client.schemas import (
    AcceptBody,
    InvitationInfo,
    InvitationMade,
    InvitationOffer,
    InviteBody,
    Me,
    Page,
    ShowInvitationBody,
)
from orchestre.domain.membership import Invitation, InvitationStatus
from orchestre.store import invitations, membership

router = APIRouter(prefix="/invitations", tags=["members"])


@router.post("", status_code=201, dependencies=[IN_PERSON])
async def invite(
    body: InviteBody, orchestre: Given, member: Configurer, response: Response
) -> InvitationMade:
    """Invite an address for seven days; nobody gives a role above their own.

    The token is shown this once. Whoever has it signs in as the address: send it to nobody else.
    """
    made = await orchestre.team.invitations.invite(member, body.email, body.role)
    # RFC 6749 §5.1: secrets are not kept by anything on the way.
    response.headers["Cache-Control"] = "no-store"
    shown = _info(made.invitation, {member.id: member.email})
    link = orchestre.settings.console_link("invitation", made.token)
    return InvitationMade(**shown.model_dump(), token=made.token, link=link)


@router.get("")
async def list_invitations(
    orchestre: Given,
    member: Configurer,
    status: Annotated[InvitationStatus | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[InvitationInfo]:
    """List invitations in the order in which they were made, never their tokens."""
    async with orchestre.store.read() as tx:
        found = await invitations.listed(
            tx, member.workspace_id, status, limit=limit + 1, after=cursor
        )
        people = await membership.names(tx, member.workspace_id)
    return page(found, limit, show=lambda one: _info(one, people), cursor=lambda one: one.id)


@router.delete("/{invitation_id}", status_code=204, dependencies=[IN_PERSON])
async def revoke_invitation(invitation_id: str, orchestre: Given, member: Configurer) -> None:
    """Make an open invitation worthless."""
    await orchestre.team.invitations.revoke(member, invitation_id)


@router.post("/show")
async def show_invitation(
    body: ShowInvitationBody, orchestre: Given, limits: Limits, address: CameFrom
) -> InvitationOffer:
    """Say what an open invitation offers to whom, for whoever is asked to accept it."""
    found = await limits.guard_token(address, lambda: orchestre.team.invitations.opened(body.token))
    async with orchestre.store.read() as tx:
        people = await membership.names(tx, found.workspace_id)
    return InvitationOffer(
        email=found.email,
        role=found.role,
        inviter=people.get(found.invited_by, ""),
        expires_at=found.expires_at,
    )


@router.post("/accept", status_code=201)
async def accept_invitation(
    body: AcceptBody, orchestre: Given, limits: Limits, address: CameFrom
) -> Me:
    """Become the member whom the token invites; then sign in.

    With a password of one's own, or where people are known by Firebase with that of the address
    there, or an `id_token` that says that the address was verified.
    """
    await limits.count_sign_up(address)
    team = orchestre.team
    invited = await team.invitations.opened(body.token)
    # Whoever invites has the token too: it must be no way to guess a password in a directory.
    member = await limits.guard(
        invited.email,
        address,
        lambda: team.invitations.accept(body.token, password=body.password, id_token=body.id_token),
    )
    return Me(id=member.id, email=member.email, workspace=member.workspace_id, role=member.role)


def _info(one: Invitation, people: dict[str, str]) -> InvitationInfo:
    return InvitationInfo(
        id=one.id,
        email=one.email,
        role=one.role,
        status=one.status,
        invited_by=one.invited_by,
        inviter=people.get(one.invited_by, ""),
        created_at=one.created_at,
        expires_at=one.expires_at,
    )
