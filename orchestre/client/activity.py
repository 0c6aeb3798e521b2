"""Calls about the audit trail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from orchestre.client.schemas import EventInfo, EventsVerified, EventVerbs, Page
from orchestre.client.wire import Carried, Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsWanted:
    """Which events: those that fit all that is given."""

    #: A member's id, or what acted by itself.
    actor: str | None = None
    verb: str | None = None
    subject: str | None = None
    #: From a moment (included) to another (not included).
    since: datetime | None = None
    until: datetime | None = None

    def query(self) -> dict[str, str | None]:
        """Return it as the route takes it."""
        return {
            "actor": self.actor,
            "verb": self.verb,
            "subject": self.subject,
            "since": None if self.since is None else self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Events:
    """The audit trail, oldest first."""

    wire: Wire

    async def page(
        self, *, after: str | None = None, limit: int = 50, newest: bool = False
    ) -> Page[EventInfo]:
        """List events after the one with this id, or the newest of all; oldest first."""
        return await self.wire.get(
            "/events", Page[EventInfo], after=after, limit=limit, newest=newest or None
        )

    async def latest(
        self, wanted: EventsWanted, *, before: str | None = None, limit: int = 50
    ) -> list[EventInfo]:
        """Return the last of the events that are wanted, before the one with this id; oldest first.

        Fewer than `limit` (200 at most): there are no earlier ones.
        """
        asked = {**wanted.query(), "before": before, "limit": limit, "newest": True}
        return (await self.wire.get("/events", Page[EventInfo], **asked)).items

    async def table(self, wanted: EventsWanted) -> bytes:
        """Return all events that are wanted as CSV, oldest first."""
        carried = Carried(query=wanted.query(), accept="text/csv")
        return (await self.wire.call("GET", "/events", carried)).content

    async def verbs(self) -> list[str]:
        """List what was ever done in the workspace, as events have it."""
        return (await self.wire.get("/events/verbs", EventVerbs)).items

    async def verify(self) -> EventsVerified:
        """Have the whole trail gone through."""
        return await self.wire.get("/events/verify", EventsVerified)

    async def follow(self, *, after: str | None = None) -> AsyncIterator[EventInfo]:
        """Yield events as they happen, beginning after the one with this id."""
        async for data in self.wire.stream("/events", after=after):
            yield EventInfo.model_validate_json(data)
