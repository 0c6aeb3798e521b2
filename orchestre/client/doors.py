"""Calls about the doors of chat apps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from orchestre.client.cards import Cards
from orchestre.client.installations import Installations
from orchestre.client.notices import Notices
from orchestre.client.schemas import (
    AccountInfo,
    ChannelBody,
    ChannelInfo,
    DoorInfo,
    DraftDetail,
    DraftInfo,
    EventInfo,
    IdentityLinkBody,
    IdentityLinkMade,
    Items,
    Page,
    PositionBody,
    ServiceTokenBody,
    ServiceTokenInfo,
    ServiceTokenMade,
)
from orchestre.client.wire import Carried, Wire, path
from orchestre.domain.chats import Purpose
from orchestre.domain.drafts import DraftStatus
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

    async def me(self) -> DoorInfo:
        """Say what the service token opens, and how far its app has worked events off."""
        return await self.wire.get("/doors/me", DoorInfo)

    async def events(self, *, after: int = 0, limit: int = 50) -> Page[EventInfo]:
        """List the workspace's events with a number above `after`, oldest first."""
        return await self.wire.get("/doors/events", Page[EventInfo], after=after, limit=limit)

    async def follow(self, *, after: int = 0) -> AsyncIterator[EventInfo]:
        """Yield events above `after` as they happen; ends when the token is taken back."""
        async for data in self.wire.stream("/doors/events", after=after):
            yield EventInfo.model_validate_json(data)

    async def position(self, followed_up_to: int) -> DoorInfo:
        """Keep the number of the last event worked off; it only goes forwards."""
        body = PositionBody(followed_up_to=followed_up_to)
        return await self.wire.put("/doors/position", DoorInfo, body)

    async def drafts(
        self, *, status: DraftStatus | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[DraftInfo]:
        """List the workspace's drafts, oldest first."""
        return await self.wire.get(
            "/doors/drafts", Page[DraftInfo], status=status, limit=limit, cursor=cursor
        )

    async def draft(self, draft_id: str) -> DraftDetail:
        """Give everything that a decision is taken on."""
        return await self.wire.get(path("doors", "drafts", draft_id), DraftDetail)

    async def bots(self) -> list[AccountInfo]:
        """List the workspace's accounts, each with its bot, all at once."""
        return (await self.wire.get("/doors/bots", Items[AccountInfo])).items

    @property
    def cards(self) -> Cards:
        """Where drafts are shown in the chat."""
        return Cards(self.wire)

    @property
    def installations(self) -> Installations:
        """Which teams let the app in."""
        return Installations(self.wire)

    @property
    def notices(self) -> Notices:
        """What the chat is told by itself."""
        return Notices(self.wire)

    async def channels(self) -> list[ChannelInfo]:
        """List what is posted in which channel, of which bot, all at once."""
        return (await self.wire.get("/doors/channels", Items[ChannelInfo])).items

    async def set_channel(
        self, bot: str | None, channel: str | None, *, purpose: Purpose = Purpose.DRAFTS
    ) -> list[ChannelInfo]:
        """Choose a bot's channel (`bot` None: every other's), or forget it; gives all of them.

        Only by a client that is `acting_for` a member who may configure.
        """
        body = ChannelBody(bot=bot, channel=channel, purpose=purpose)
        return (await self.wire.put("/doors/channels", Items[ChannelInfo], body)).items
