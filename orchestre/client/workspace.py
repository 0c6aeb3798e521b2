"""Calls about what a workspace did, and what it chose for itself."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas.numbers import Numbers as NumbersShown
from orchestre.client.schemas.settings import SettingsChanges, SettingsInfo
from orchestre.client.wire import Wire


@dataclass(frozen=True, slots=True)
class Numbers:
    """What came in, what became of it, and how long that took."""

    wire: Wire

    async def show(
        self, *, start: str | None = None, end: str | None = None, bot: str | None = None
    ) -> NumbersShown:
        """Give the figures of each day, each bot and all; `start` and `end` are days or moments."""
        query = {"from": start, "to": end, "bot": bot}
        return await self.wire.get("/numbers", NumbersShown, **query)


@dataclass(frozen=True, slots=True)
class Settings:
    """How the installation is set up, and what the workspace chose."""

    wire: Wire

    async def show(self) -> SettingsInfo:
        """Say how things are set."""
        return await self.wire.get("/settings", SettingsInfo)

    async def change(self, changes: SettingsChanges) -> SettingsInfo:
        """Change what is set in `changes`; None takes a choice back."""
        return await self.wire.patch("/settings", SettingsInfo, changes)
