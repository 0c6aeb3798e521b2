"""Keys: by what a chat app is let into teams; only the workspace's own app is given them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from orchestre.api.auth import ChatApp, Given
from orchestre.api.installations import installation_info
from orchestre.client.schemas import (
    InstallationBody,
    InstallationInfo,
    Items,
    KeysBody,
    KeysInfo,
    OpenVisitBody,
    VisitBackBody,
    VisitOpened,
)
from orchestre.domain.installations import Keys, Opened, Place
from orchestre.store import installations

router = APIRouter(prefix="/doors", tags=["doors"])

#: As Slack names its errors and events: https://docs.slack.dev/reference/methods/auth.test
_Reason = Annotated[str, Query(pattern="^[a-z_]{1,64}$", examples=["app_uninstalled"])]


@router.post("/visits/open", status_code=201)
async def open_visit(
    body: OpenVisitBody, orchestre: Given, door: ChatApp, response: Response
) -> VisitOpened:
    """Use up a link that somebody opened, and give the state to send along to the chat."""
    state, member = await orchestre.team.installations.open_link(door, body.visit)
    response.headers["Cache-Control"] = "no-store"
    return VisitOpened(state=state, begun_by=member.email)


@router.post("/visits/back", status_code=204)
async def take_visit_back(body: VisitBackBody, orchestre: Given, door: ChatApp) -> None:
    """Use up a state that the chat brought back, before what came with it is looked at."""
    await orchestre.team.installations.come_back(door, body.state)


@router.put("/keys")
async def keep_installation(
    body: InstallationBody, orchestre: Given, door: ChatApp
) -> InstallationInfo:
    """Keep what a visit brought, in place of what was kept of the same team."""
    place = Place(body.place, body.name, body.app_user, tuple(body.scopes), body.person)
    made = await orchestre.team.installations.keep(door, body.state, place, _keys(body))
    return installation_info(made, {})


@router.get("/keys")
async def list_keys(orchestre: Given, door: ChatApp, response: Response) -> Items[KeysInfo]:
    """Give the chat app its installations with their keys; those that are revoked have none."""
    async with orchestre.store.read() as tx:
        found = await installations.opened(tx, door.workspace_id, door.service)
    response.headers["Cache-Control"] = "no-store"
    return Items(items=[_keys_info(one) for one in found])


@router.put("/keys/{installation_id}", status_code=204)
async def renew_keys(installation_id: str, body: KeysBody, orchestre: Given, door: ChatApp) -> None:
    """Keep a token in place of one that expires; 409 where the installation is revoked."""
    await orchestre.team.installations.renew(door, installation_id, _keys(body))


@router.delete("/keys/{installation_id}", status_code=204)
async def end_installation(
    installation_id: str, reason: _Reason, orchestre: Given, door: ChatApp
) -> None:
    """Say that the chat lets the app in no more, and why in its own word: the keys are erased."""
    await orchestre.team.installations.end(door, installation_id, reason)


def _keys(body: KeysBody) -> Keys:
    return Keys(body.bot_token, body.refresh_token or "", body.expires_at)


def _keys_info(one: Opened) -> KeysInfo:
    installation, keys = one.installation, one.keys or Keys("")
    return KeysInfo(
        id=installation.id,
        place=installation.place.id,
        name=installation.place.name,
        app_user=installation.place.app_user,
        state=installation.state,
        reason=installation.reason,
        bot_token=keys.token,
        refresh_token=keys.refresh_token or None,
        expires_at=keys.expires_at,
    )
