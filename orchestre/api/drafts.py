"""Drafts: what waits for a person, and what they decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from orchestre.api import draft_page
from orchestre.api.auth import Decider, Given, Reader
from orchestre.api.inputs import Cursor, IdQuery, Limit, Moment, moment
from orchestre.bootstrap import Orchestre
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
    ShownBody,
    SnoozeBody,
    UndoBody,
)
from orchestre.domain.decisions import (
    Acknowledgement,
    Approve,
    Decision,
    Edit,
    Reject,
    Respond,
    Shown,
)
from orchestre.domain.drafts import DraftOrder, DraftStatus
from orchestre.domain.members import Member
from orchestre.store import accounts, draft_counts, draft_lists

router = APIRouter(prefix="/drafts", tags=["drafts"])

Statuses: TypeAlias = Annotated[Sequence[DraftStatus], Query(max_length=len(DraftStatus))]
Ids: TypeAlias = Annotated[
    Sequence[Annotated[str, StringConstraints(min_length=1, max_length=64)]], Query(max_length=200)
]
Kind: TypeAlias = Annotated[str | None, Query(min_length=1, max_length=40)]
_ASSIGNEES: dict[str, Callable[[Member], str]] = {"me": lambda me: me.id, "none": lambda _: ""}


@router.get("")
async def list_drafts(
    orchestre: Given,
    member: Reader,
    status: Statuses = (),
    bot: IdQuery = None,
    account: IdQuery = None,
    assignee: IdQuery = None,
    finding: Kind = None,
    snoozed: bool | None = None,
    created_before: Moment | None = None,
    id: Ids = (),
    order: DraftOrder = DraftOrder.OLDEST,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DraftInfo]:
    """List drafts; `bot`, `account` and `assignee` are ids, `assignee` also `me` or `none`.

    `status` and `id` may be given several times. `finding` is `any`, `blocking`, `none`, or what a
    finding is called up to its colon. A `cursor` belongs to the `order` that it came from.
    """
    async with orchestre.store.read() as tx:
        if bot is not None:
            account = (await accounts.of_bot(tx, member.workspace_id, bot)).id
        wanted = draft_lists.DraftFilter(
            status=tuple(status) or None,
            account_id=account,
            assignee=_ASSIGNEES.get(assignee or "", lambda _: assignee)(member),
            finding=finding,
            snoozed=snoozed,
            created_before=created_before,
            ids=tuple(id) or None,
            order=order,
        )
        return await draft_page.listed(tx, member.workspace_id, wanted, limit=limit, after=cursor)


@router.get("/counts")
async def count_drafts(orchestre: Given, member: Reader) -> DraftCountsInfo:
    """Count what waits, is leaving or needs somebody; with the newest event's id, to look again."""
    async with orchestre.store.read() as tx:
        found = await draft_counts.counted(tx, member.workspace_id, member.id)
    return DraftCountsInfo(**{**asdict(found), "event": str(found.event)})


@router.get("/{draft_id}")
async def show_draft(draft_id: str, orchestre: Given, member: Reader) -> DraftDetail:
    """Give everything that a decision is taken on."""
    return await _page(orchestre, member, draft_id)


@router.post("/{draft_id}/approve")
async def approve_draft(
    draft_id: str, body: ApproveBody, orchestre: Given, member: Decider
) -> DraftDetail:
    """Send exactly what was shown, once the undo window has passed."""
    acknowledged = tuple(Acknowledgement(one.finding, one.reason) for one in body.acknowledge)
    return await _decide(orchestre, member, draft_id, body, Approve(acknowledged))


@router.post("/{draft_id}/edit")
async def edit_draft(
    draft_id: str, body: EditBody, orchestre: Given, member: Decider
) -> DraftDetail:
    """Replace the text; gives the new version, approved at once if asked."""
    edit = Edit(body.text, body.subject, body.approve)
    return await _decide(orchestre, member, draft_id, body, edit)


@router.post("/{draft_id}/reject")
async def reject_draft(
    draft_id: str, body: RejectBody, orchestre: Given, member: Decider
) -> DraftDetail:
    """Send nothing; with `redraft`, another draft that heeds the reason follows."""
    return await _decide(orchestre, member, draft_id, body, Reject(body.reason, body.redraft))


@router.post("/{draft_id}/respond", status_code=202)
async def respond_to_draft(
    draft_id: str, body: RespondBody, orchestre: Given, member: Decider
) -> DraftDetail:
    """Have the agent draft again with an instruction; a new version follows."""
    return await _decide(orchestre, member, draft_id, body, Respond(body.instruction))


@router.post("/{draft_id}/undo")
async def undo_draft(
    draft_id: str, orchestre: Given, member: Decider, body: UndoBody | None = None
) -> DraftDetail:
    """Take an approval back within the undo window; gives the new waiting version.

    With `version` and `content_hash` only the approval of what was shown.
    """
    shown = None
    if body is not None and body.version is not None and body.content_hash is not None:
        shown = Shown(body.version, body.content_hash)
    await orchestre.review.undo(member, draft_id, shown)
    return await _page(orchestre, member, draft_id)


@router.post("/{draft_id}/resolve")
async def resolve_draft(
    draft_id: str, body: ResolveBody, orchestre: Given, member: Decider
) -> DraftDetail:
    """Say what became of a parked reply: it was sent, send it again, or drop it."""
    await orchestre.review.resolve(member, draft_id, body.outcome)
    return await _page(orchestre, member, draft_id)


@router.post("/{draft_id}/assign")
async def assign_draft(
    draft_id: str, body: AssignBody, orchestre: Given, member: Decider
) -> DraftDetail:
    """Give a draft to a member, or to nobody."""
    await orchestre.triage.assign(member, draft_id, body.member)
    return await _page(orchestre, member, draft_id)


@router.post("/{draft_id}/snooze")
async def snooze_draft(
    draft_id: str, body: SnoozeBody, orchestre: Given, member: Decider
) -> DraftDetail:
    """Put a draft out of the way until then; null: it is back."""
    until = None if body.until is None else moment("body.until", body.until)
    await orchestre.triage.snooze(member, draft_id, until)
    return await _page(orchestre, member, draft_id)


async def _decide(
    orchestre: Orchestre, member: Member, draft_id: str, shown: ShownBody, decision: Decision
) -> DraftDetail:
    named = Shown(shown.version, shown.content_hash)
    await orchestre.review.decide(member, draft_id, named, decision)
    return await _page(orchestre, member, draft_id)


async def _page(orchestre: Orchestre, member: Member, draft_id: str) -> DraftDetail:
    async with orchestre.store.read() as tx:
        return await draft_page.read(tx, member.workspace_id, draft_id)
