"""Deciding: who may decide on a draft, told before a form opens, and whether it still waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import DraftDetail, Me
from orchestre.domain.decisions import PAST, waits_no_more
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import Conflict, Forbidden
from orchestre.domain.members import RIGHTS, Right
from orchestre.domain.membership import is_above


async def to_decide(member: OrchestreClient, reading: Awaitable[DraftDetail]) -> DraftDetail:
    """Return the draft that is read, for a form that decides on it.

    Forbidden where the API would refuse this person's decision, so that nobody types in vain;
    Conflict that says who was faster.
    """
    me, draft = await asyncio.gather(member.me(), reading)
    if Right.DECIDE not in RIGHTS[me.role]:
        raise Forbidden(f"Your role, {me.role}, does not allow this (it takes: {Right.DECIDE})")
    return _still_waiting(draft)


def may_approve(me: Me, draft: DraftDetail) -> bool:
    """Tell whether the API would let this person's approval stand."""
    return Right.DECIDE in RIGHTS[me.role] and not is_above(draft.approved_by, me.role)


def _still_waiting(draft: DraftDetail) -> DraftDetail:
    """Return a draft that can be decided on; raises Conflict that says who was faster."""
    if draft.redrafting:
        raise Conflict("A new version is being written", advice="Wait for it; its card follows.")
    if draft.status is DraftStatus.WAITING:
        return draft
    taken = [entry for entry in draft.history if entry.verb in PAST]
    if not taken:
        raise waits_no_more(draft.status)
    raise waits_no_more(draft.status, taken[-1].verb, taken[-1].actor)
