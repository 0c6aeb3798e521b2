"""Calls about providers, accounts and bots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestre.client.schemas import (
    AccountInfo,
    BotChanges,
    BotInfo,
    DraftDetail,
    Items,
    PollHour,
    ProviderInfo,
    TryBody,
    UnlinkedInfo,
    UpdateProviderInfoBody,
    VisitInfo,
    VisitResult,
    VisitResultBody,
)
from orchestre.client.wire import Carried, Wire, path


@dataclass(frozen=True, slots=True)
class Accounts:
    """What a team has connected, and where it could."""

    wire: Wire

    async def providers(self) -> list[ProviderInfo]:
        """List the services that accounts can be linked at."""
        return (await self.wire.get("/providers/get_providers", Items[ProviderInfo])).items

    async def all(self) -> list[AccountInfo]:
        """List the workspace's accounts, each with its bot."""
        return (await self.wire.get("/providers/get_my_providers", Items[AccountInfo])).items

    async def link(self, body: UpdateProviderInfoBody) -> AccountInfo:
        """Link an account by its options or a visit's result, or connect it again."""
        carried = Carried(body=body)
        return await self.wire.post("/providers/update_provider_info", AccountInfo, carried)

    async def link_url(self, provider: str, *, redirect_url: str | None = None) -> str:
        """Begin a visit: return where a browser asks the account's owner for consent.

        It ends at `redirect_url`, which must be registered, or at a page of the API that shows its
        result. The same sign-in uses that up with `link` within ten minutes.
        """
        asked = {"provider_name": provider, "redirect_url": redirect_url}
        return (await self.wire.get("/providers/link_provider", VisitInfo, **asked)).url

    async def visited(self, result: str) -> VisitResult:
        """Say whose account a visit brought; NotFound unless this sign-in began it just now."""
        carried = Carried(body=VisitResultBody(result=result), keyed=False)
        return await self.wire.post("/providers/show_visit", VisitResult, carried)

    async def unlink(self, provider: str, name: str) -> UnlinkedInfo | None:
        """Stop its bot and erase its credentials; what was exchanged stays.

        Returns what is left to do where the service did not take back what its owner granted.
        """
        asked = _named(provider, name)
        answer = await self.wire.call("GET", "/providers/unlink_provider", asked)
        return UnlinkedInfo.model_validate_json(answer.content) if answer.content else None


@dataclass(frozen=True, slots=True)
class Bots:
    """Accounts being watched."""

    wire: Wire

    async def all(self) -> list[BotInfo]:
        """List the workspace's bots."""
        return (await self.wire.get("/bots", Items[BotInfo])).items

    async def start(
        self,
        provider: str,
        name: str,
        *,
        interval_seconds: int | None = None,
        answer_since: datetime | None = None,
    ) -> BotInfo:
        """Watch an account; what came before it was linked only with `answer_since`."""
        since = None if answer_since is None else answer_since.isoformat()
        asked = _named(provider, name, interval_seconds=interval_seconds, answer_since=since)
        return await self.wire.post("/bots/start_auto_bot", BotInfo, asked)

    async def stop(self, provider: str, name: str, *, for_seconds: int | None = None) -> BotInfo:
        """Stop watching an account; what waits for a decision goes on waiting.

        With `for_seconds` it starts again by itself then.
        """
        asked = _named(provider, name, for_seconds=for_seconds)
        return await self.wire.post("/bots/stop_auto_bot", BotInfo, asked)

    async def status(self, provider: str, name: str) -> BotInfo:
        """Say how one bot is doing."""
        return await self.wire.post("/bots/status_auto_bot", BotInfo, _named(provider, name))

    async def stop_all(self) -> list[BotInfo]:
        """Stop every bot of the workspace."""
        return (await self.wire.post("/bots/stop_all", Items[BotInfo])).items

    async def change(self, bot_id: str, changes: BotChanges) -> BotInfo:
        """Change what is set in `changes`; the rest stays."""
        return await self.wire.patch(path("bots", bot_id), BotInfo, changes)

    async def polls(self, bot_id: str) -> list[PollHour]:
        """Say how a bot's polls of the last 24 hours went; an hour without any is left out."""
        return (await self.wire.get(path("bots", bot_id, "polls"), Items[PollHour])).items

    async def try_out(
        self,
        bot_id: str,
        message: str,
        *,
        subject: str = "",
        instructions: str | None = None,
        model: str | None = None,
    ) -> DraftDetail:
        """Draft an answer to a text, it is never sent; by settings not saved yet where given."""
        mail = TryBody(message=message, subject=subject, instructions=instructions, model=model)
        carried = Carried(body=mail)
        return await self.wire.post(path("bots", bot_id, "try"), DraftDetail, carried)


def _named(provider: str, name: str, **more: Any) -> Carried:
    return Carried(query={"provider_name": provider, "identifier_name": name, **more})
