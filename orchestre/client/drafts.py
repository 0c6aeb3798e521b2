"""Calls about drafts: what waits for a person, and what they decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from orchestre.client.schemas import (
    ApproveBody,
    AssignBody,
    DraftCountsInfo,
    DraftDetail,
    DraftInfo,
    EditBody,
    Page,
    RejectBody,
    ResolveBody,
    RespondBody,
    SnoozeBody,
    UndoBody,
)
from orchestre.client.schemas.text import Body
from orchestre.client.wire import Carried, Wire, path
from orchestre.domain.drafts import DraftOrder, DraftStatus


class Sifted(TypedDict, total=False):
    """Which drafts to list; `account` and `assignee` are ids, `assignee` also `me` or `none`."""

    account: str | None
    assignee: str | None
    #: any, blocking, none, or what a finding is called up to its colon.
    finding: str | None
    snoozed: bool | None
    created_before: datetime | None
    #: These drafts alone, 200 at most.
    id: Sequence[str] | None
    order: DraftOrder | None


@dataclass(frozen=True, slots=True)
class Drafts:
    """Answers that an agent proposed."""

    wire: Wire

    async def page(
        self,
        *,
        status: DraftStatus | Sequence[DraftStatus] | None = None,
        limit: int = 50,
        cursor: str | None = None,
        **sifted: Unpack[Sifted],
    ) -> Page[DraftInfo]:
        """List drafts of one status or of several, sifted as GET /drafts does."""
        return await self.wire.get(
            "/drafts", Page[DraftInfo], status=status, limit=limit, cursor=cursor, **sifted
        )

    async def counts(self) -> DraftCountsInfo:
        """Count what waits, is leaving or needs somebody."""
        return await self.wire.get("/drafts/counts", DraftCountsInfo)

    async def show(self, draft_id: str) -> DraftDetail:
        """Give everything that a decision is taken on."""
        return await self.wire.get(path("drafts", draft_id), DraftDetail)

    async def approve(self, draft_id: str, body: ApproveBody) -> DraftDetail:
        """Send exactly what was shown, once the undo window has passed."""
        return await self._decide(draft_id, "approve", body)

    async def edit(self, draft_id: str, body: EditBody) -> DraftDetail:
        """Replace the text; gives the new version."""
        return await self._decide(draft_id, "edit", body)

    async def reject(self, draft_id: str, body: RejectBody) -> DraftDetail:
        """Send nothing."""
        return await self._decide(draft_id, "reject", body)

    async def respond(self, draft_id: str, body: RespondBody) -> DraftDetail:
        """Have the agent draft again; the new version follows."""
        return await self._decide(draft_id, "respond", body)

    async def undo(self, draft_id: str, body: UndoBody | None = None) -> DraftDetail:
        """Take back the approval that was seen (None: whichever stands); gives what waits now."""
        return await self._decide(draft_id, "undo", body or UndoBody())

    async def resolve(self, draft_id: str, body: ResolveBody) -> DraftDetail:
        """Say what became of a parked reply."""
        return await self._decide(draft_id, "resolve", body)

    async def assign(self, draft_id: str, member: str | None) -> DraftDetail:
        """Give a draft to a member, or to nobody."""
        return await self._decide(draft_id, "assign", AssignBody(member=member))

    async def snooze(self, draft_id: str, until: datetime | None) -> DraftDetail:
        """Put a draft out of the way until then."""
        return await self._decide(draft_id, "snooze", SnoozeBody(until=until))

    async def _decide(self, draft_id: str, verb: str, body: Body) -> DraftDetail:
        return await self.wire.post(path("drafts", draft_id, verb), DraftDetail, Carried(body=body))
