"""Calls about the doors of chat apps."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas import (
    IdentityLinkBody,
    IdentityLinkMade,
    Page,
    ServiceTokenBody,
    ServiceTokenInfo,
    ServiceTokenMade,
)
from orchestre.client.wire import Carried, Wire, path
from orchestre.domain.identities import Chat


@dataclass(frozen=True, slots=True)
class Doors:
    """By what chat apps are known, and what they ask for themselves."""

    wire: Wire

    async def page(self, *, limit: int = 50, cursor: str | None = None) -> Page[ServiceTokenInfo]:
        """List service tokens, without the tokens."""
        return await self.wire.get(
            "/doors/tokens", Page[ServiceTokenInfo], limit=limit, cursor=cursor
        )

    async def add(self, service: Chat, name: str) -> ServiceTokenMade:
        """Make a service token; the answer alone has it."""
        body = Carried(body=ServiceTokenBody(service=service, name=name))
        return await self.wire.post("/doors/tokens", ServiceTokenMade, body)

    async def remove(self, token_id: str) -> None:
        """Make a service token worthless."""
        await self.wire.call("DELETE", path("doors", "tokens", token_id))

    async def identity_link(self, wanted: IdentityLinkBody) -> IdentityLinkMade:
        """Ask for a one-time link by which a chat user becomes known as a member."""
        return await self.wire.post("/doors/identity_links", IdentityLinkMade, Carried(body=wanted))
