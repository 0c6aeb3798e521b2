"""Calls about what a workspace did, and what it chose for itself."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas.numbers import Numbers as NumbersShown
from orchestre.client.schemas.settings import ModelBody, ModelChecked, SettingsChanges, SettingsInfo
from orchestre.client.schemas.workspace import WorkspaceInfo
from orchestre.client.wire import Carried, Wire


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

    async def table(
        self, *, start: str | None = None, end: str | None = None, bot: str | None = None
    ) -> bytes:
        """Give the figures of each day as CSV."""
        query = {"from": start, "to": end, "bot": bot}
        carried = Carried(query=query, accept="text/csv")
        return (await self.wire.call("GET", "/numbers", carried)).content


@dataclass(frozen=True, slots=True)
class Settings:
    """How the installation is set up, and what the workspace chose."""

    wire: Wire

    async def show(self) -> SettingsInfo:
        """Say how things are set."""
        return await self.wire.get("/settings", SettingsInfo)

    async def check_model(self, model: str = "") -> ModelChecked:
        """Ask a model (empty: the installation's) a plain question, and say what it answered."""
        carried = Carried(body=ModelBody(model=model))
        return await self.wire.post("/settings/model/check", ModelChecked, carried)

    async def change(self, changes: SettingsChanges) -> SettingsInfo:
        """Change what is set in `changes`; None takes a choice back."""
        return await self.wire.patch("/settings", SettingsInfo, changes)


@dataclass(frozen=True, slots=True)
class Workspace:
    """How the workspace stands."""

    wire: Wire

    async def show(self) -> WorkspaceInfo:
        """Say how far it is set up, what waits, and what is wrong."""
        return await self.wire.get("/workspace", WorkspaceInfo)
