"""Calls about installations: which teams let a chat app in, and with which keys."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas import (
    InstallationBody,
    InstallationInfo,
    InstallVisitBody,
    InstallVisitMade,
    Items,
    KeysBody,
    KeysInfo,
    OpenVisitBody,
    Page,
    VisitBackBody,
    VisitOpened,
)
from orchestre.client.wire import Carried, Wire, path
from orchestre.domain.identities import Chat


@dataclass(frozen=True, slots=True)
class Installations:
    """What a member sees of them and does, signed in; and below what the app keeps for itself."""

    wire: Wire

    async def page(self, *, limit: int = 50, cursor: str | None = None) -> Page[InstallationInfo]:
        """List the teams that let the app in, without the keys."""
        return await self.wire.get(
            "/doors/installations", Page[InstallationInfo], limit=limit, cursor=cursor
        )

    async def visit(self, service: Chat) -> InstallVisitMade:
        """Make the link by which the app is let into one more team, once."""
        body = Carried(body=InstallVisitBody(service=service))
        return await self.wire.post("/doors/installations/visits", InstallVisitMade, body)

    async def remove(self, installation_id: str) -> None:
        """Have the app leave a team."""
        await self.wire.call("DELETE", path("doors", "installations", installation_id))

    async def open_visit(self, token: str) -> VisitOpened:
        """Use a link up; give the state to send along to the chat."""
        body = Carried(body=OpenVisitBody(visit=token))
        return await self.wire.post("/doors/visits/open", VisitOpened, body)

    async def come_back(self, state: str) -> None:
        """Use a state up that the chat brought back; NotFound if it is not good any more."""
        await self.wire.call("POST", "/doors/visits/back", Carried(body=VisitBackBody(state=state)))

    async def keep(self, made: InstallationBody) -> InstallationInfo:
        """Keep what a visit brought, in place of what was kept of the same team."""
        return await self.wire.put("/doors/keys", InstallationInfo, made)

    async def keys(self) -> list[KeysInfo]:
        """Give the keys of every team that has some, all at once."""
        return (await self.wire.get("/doors/keys", Items[KeysInfo])).items

    async def renew(self, installation_id: str, keys: KeysBody) -> None:
        """Keep a token in place of one that expires."""
        await self.wire.call("PUT", path("doors", "keys", installation_id), Carried(body=keys))

    async def end(self, installation_id: str, reason: str) -> None:
        """Say that a team lets the app in no more; its keys are erased."""
        gone = Carried(query={"reason": reason})
        await self.wire.call("DELETE", path("doors", "keys", installation_id), gone)
