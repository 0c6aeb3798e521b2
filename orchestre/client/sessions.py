"""Calls about where the member is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas import Page, SessionInfo, SessionsEnded
from orchestre.client.wire import Wire, path


@dataclass(frozen=True, slots=True)
class Sessions:
    """One's own sign-ins."""

    wire: Wire

    async def page(self, *, limit: int = 50, cursor: str | None = None) -> Page[SessionInfo]:
        """List one's sessions, the latest first."""
        return await self.wire.get("/users/sessions", Page[SessionInfo], limit=limit, cursor=cursor)

    async def end(self, session: str) -> None:
        """End one session."""
        await self.wire.call("DELETE", path("users", "sessions", session))

    async def end_others(self) -> SessionsEnded:
        """End every session but the one of this client."""
        answered = await self.wire.call("DELETE", "/users/sessions")
        return SessionsEnded.model_validate_json(answered.content)
