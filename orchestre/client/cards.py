"""Calls about cards: where a chat app shows which draft."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas import CardBody, CardInfo, Page
from orchestre.client.wire import Wire, path


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of the service token's chat, one a draft at most."""

    wire: Wire

    async def put(self, card: CardBody) -> CardInfo:
        """Keep where a draft is shown; without a message claim it, Conflict where another has."""
        return await self.wire.put("/doors/cards", CardInfo, card)

    async def get(self, draft_id: str) -> CardInfo | None:
        """Say where a draft is shown; None: nowhere."""
        found = await self.wire.get("/doors/cards", Page[CardInfo], draft=draft_id)
        return found.items[0] if found.items else None

    async def page(self, *, limit: int = 50, cursor: str | None = None) -> Page[CardInfo]:
        """List cards in the order of their drafts."""
        return await self.wire.get("/doors/cards", Page[CardInfo], limit=limit, cursor=cursor)

    async def remove(self, draft_id: str) -> None:
        """Forget where a draft is shown."""
        await self.wire.call("DELETE", path("doors", "cards", draft_id))
