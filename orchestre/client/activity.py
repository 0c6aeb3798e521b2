"""Calls about the audit trail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from orchestre.client.schemas import EventInfo, EventsVerified, Page
from orchestre.client.wire import Wire


@dataclass(frozen=True, slots=True)
class Events:
    """The audit trail, oldest first."""

    wire: Wire

    async def page(
        self, *, after: str | None = None, limit: int = 50, newest: bool = False
    ) -> Page[EventInfo]:
        """List events after the one with this id, or the newest of all."""
        return await self.wire.get(
            "/events", Page[EventInfo], after=after, limit=limit, newest=newest or None
        )

    async def verify(self) -> EventsVerified:
        """Have the whole trail gone through."""
        return await self.wire.get("/events/verify", EventsVerified)

    async def follow(self, *, after: str | None = None) -> AsyncIterator[EventInfo]:
        """Yield events as they happen, beginning after the one with this id."""
        async for data in self.wire.stream("/events", after=after):
            yield EventInfo.model_validate_json(data)
