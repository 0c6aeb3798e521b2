"""Decided: how a decision that was taken is told of, and by whom it was."""

from __future__ import annotations

from orchestre.domain.decisions import PAST
from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.domain.errors import Conflict
from orchestre.store import decisions, drafts, membership
from orchestre.store.session import Transaction


async def decided_already(tx: Transaction, draft: Draft) -> Conflict:
    """Say who was faster, and with what."""
    now = await drafts.get(tx, draft.workspace_id, draft.id)
    last = await decisions.last(tx, draft.workspace_id, draft.id)
    if now.status is DraftStatus.SUPERSEDED:
        return Conflict(
            "The customer wrote again: this draft was set aside",
            advice="Decide on the draft that answers the newer message.",
        )
    who = ""
    if last is not None:
        people = await membership.names(tx, draft.workspace_id)
        did = "" if PAST[last.kind] == now.status else f" ({PAST[last.kind]})"
        who = f" by {people[last.member_id]}{did}"
    advice = "Only a draft that waits can be decided on; see what became of this one."
    return Conflict(f"The draft is {now.status} already{who}", advice=advice)
