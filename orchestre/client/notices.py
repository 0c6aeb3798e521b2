"""Calls about what a chat tells by itself: reminders, escalations and digests."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from orchestre.client.schemas import Items
from orchestre.client.schemas.notices import (
    ClaimBody,
    DigestInfo,
    NoticeInfo,
    OutcomeBody,
    OutcomeInfo,
)
from orchestre.client.wire import Carried, Wire, path
from orchestre.domain.chats import NoticeKind


@dataclass(frozen=True, slots=True)
class Notices:
    """What the service token's chat is told once, whoever runs its app."""

    wire: Wire

    async def claim(self, kinds: Sequence[NoticeKind], *, limit: int = 5) -> list[NoticeInfo]:
        """Claim what is to be told now; nobody else is given it until the claim ends."""
        body = Carried(body=ClaimBody(kinds=list(kinds), limit=limit))
        return (await self.wire.post("/doors/notices/claim", Items[NoticeInfo], body)).items

    async def told(self, notice: NoticeInfo, message: str) -> bool:
        """Say in which message it was told; False where the claim was void by then."""
        return await self._settle(notice, OutcomeBody(fence=notice.fence, message=message))

    async def put_off(self, notice: NoticeInfo, error: str = "") -> bool:
        """Have it claimed again later; `error` says what went wrong, if anything did."""
        return await self._settle(notice, OutcomeBody(fence=notice.fence, error=error[:1_000]))

    async def troubled(self) -> list[NoticeInfo]:
        """List what could not be told within the last day."""
        return (await self.wire.get("/doors/notices", Items[NoticeInfo])).items

    async def digest(self, day: datetime.date | None = None) -> DigestInfo:
        """Give what waits, and the figures of the day before `day` (None: before today)."""
        asked = None if day is None else day.isoformat()
        return await self.wire.get("/doors/digest", DigestInfo, day=asked)

    async def _settle(self, notice: NoticeInfo, outcome: OutcomeBody) -> bool:
        where = path("doors", "notices", notice.id)
        return (await self.wire.patch(where, OutcomeInfo, outcome)).kept
