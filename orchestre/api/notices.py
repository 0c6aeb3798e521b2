"""Notices: what a chat app tells by itself, claimed before it is posted so that it is told once."""

from __future__ import annotations

from fastapi import APIRouter

from orchestre.api.auth import ChatApp, Given
from orchestre.client.schemas import Items
from orchestre.client.schemas.notices import ClaimBody, NoticeInfo, OutcomeBody, OutcomeInfo
from orchestre.domain.chats import Notice

router = APIRouter(prefix="/doors", tags=["doors"])


@router.post("/notices/claim")
async def claim_notices(body: ClaimBody, orchestre: Given, door: ChatApp) -> Items[NoticeInfo]:
    """Claim what the chat is to be told now: reminders, what is overdue, the day's digest.

    Each is given to one app at a time, and to none once it was told. With `attempts` above 1 look
    whether it stands there before posting it.
    """
    found = await orchestre.team.notices.claim(door, body.kinds, limit=body.limit)
    return Items(items=[_notice_info(one) for one in found])


@router.get("/notices")
async def list_troubled_notices(orchestre: Given, door: ChatApp) -> Items[NoticeInfo]:
    """List what the chat could not be told within the last day, and why; it is tried again."""
    found = await orchestre.team.notices.troubled(door)
    return Items(items=[_notice_info(one) for one in found])


@router.patch("/notices/{notice_id}")
async def settle_notice(
    notice_id: str, body: OutcomeBody, orchestre: Given, door: ChatApp
) -> OutcomeInfo:
    """Say in which message it was told, or (`message` null) why not: it is tried again later."""
    notices = orchestre.team.notices
    if body.message is None:
        kept = await notices.put_off(door, notice_id, body.fence, body.error)
    else:
        kept = await notices.told(door, notice_id, body.fence, body.message)
    return OutcomeInfo(kept=kept)


def _notice_info(one: Notice) -> NoticeInfo:
    wanted = one.wanted
    return NoticeInfo(
        id=one.id,
        kind=wanted.kind,
        channel=wanted.channel,
        fence=one.fence,
        attempts=one.attempts,
        since=one.since,
        until=one.until,
        draft=wanted.draft_id,
        version=wanted.version,
        due_at=wanted.due_at,
        day=wanted.day,
        error=one.error,
    )
