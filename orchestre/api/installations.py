"""Installations: which teams let a chat app in, as members see and change it; never the keys."""

from __future__ import annotations

from fastapi import APIRouter, Response

from orchestre.api.auth import IN_PERSON, Configurer, Given
from orchestre.api.inputs import Cursor, Limit
from orchestre.api.pages import page
from orchestre.api.shapes import Names
from orchestre.client.schemas import (
    InstallationInfo,
    InstallVisitBody,
    InstallVisitMade,
    Page,
)
from orchestre.domain.identities import Chat
from orchestre.domain.installations import Installation
from orchestre.store import installations, membership

router = APIRouter(prefix="/doors/installations", tags=["doors"])


@router.get("")
async def list_installations(
    orchestre: Given, member: Configurer, limit: Limit = 50, cursor: Cursor = None
) -> Page[InstallationInfo]:
    """List the teams that let the chat app in, in the order in which they did."""
    async with orchestre.store.read() as tx:
        found = await installations.listed(tx, member.workspace_id, limit=limit + 1, after=cursor)
        people = await membership.names(tx, member.workspace_id)
    return page(
        found, limit, show=lambda one: installation_info(one, people), cursor=lambda one: one.id
    )


@router.post("/visits", status_code=201, dependencies=[IN_PERSON])
async def begin_installation(
    body: InstallVisitBody, orchestre: Given, member: Configurer, response: Response
) -> InstallVisitMade:
    """Make a link by which the app is let into one more team: good once, for ten minutes.

    Whoever opens it lets their team in here, in the name of the member who made it.
    """
    begun = await orchestre.team.installations.begin(member, body.service)
    response.headers["Cache-Control"] = "no-store"
    is_slack = body.service is Chat.SLACK
    link = orchestre.settings.install_link(begun.token) if is_slack else None
    return InstallVisitMade(token=begun.token, link=link, expires_at=begun.expires_at)


@router.delete("/{installation_id}", status_code=204, dependencies=[IN_PERSON])
async def remove_installation(installation_id: str, orchestre: Given, member: Configurer) -> None:
    """Have the app leave a team: it gives its token back there, and then it is forgotten.

    Where the app does not run for a day, it is forgotten without that.
    """
    await orchestre.team.installations.remove(member, installation_id)


def installation_info(one: Installation, people: Names) -> InstallationInfo:
    """Show an installation; `people` maps members' ids to what they are called."""
    return InstallationInfo(
        id=one.id,
        service=one.service,
        place=one.place.id,
        name=one.place.name,
        scopes=list(one.place.scopes),
        person=one.place.person,
        member=one.member_id,
        member_name=people.get(one.member_id, ""),
        created_at=one.created_at,
        state=one.state,
        reason=one.reason,
    )
