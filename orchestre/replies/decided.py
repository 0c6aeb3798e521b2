"""Decided: how a decision that was taken is told of, and by whom it was."""

from __future__ import annotations

from orchestre.domain.decisions import Shown, waits_no_more
from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.domain.errors import Conflict
from orchestre.domain.replies import ReplyStatus
from orchestre.store import decisions, drafts, membership, replies
from orchestre.store.session import Transaction


async def decided_already(tx: Transaction, draft: Draft) -> Conflict:
    """Say who was faster, and with what."""
    now = await drafts.get(tx, draft.workspace_id, draft.id)
    last = await decisions.last(tx, draft.workspace_id, draft.id)
    if last is None:
        return waits_no_more(now.status)
    who = await _named(tx, draft, last.member_id)
    return waits_no_more(now.status, last.kind, who)


async def another_by_now(tx: Transaction, draft: Draft, shown: Shown) -> Conflict | None:
    """Say that the draft is not the one that was shown any more; None: it is."""
    if draft.redrafting:
        last = await decisions.last(tx, draft.workspace_id, draft.id)
        who = await _by(tx, draft, last.member_id) if last else ""
        return Conflict(
            "A new version of this draft is being written" + (f", asked for{who}" if who else ""),
            advice="Wait a moment, then decide on the new version.",
        )
    current = draft.current
    if (current.version, current.content_hash) == (shown.version, shown.content_hash):
        return None
    who = await _by(tx, draft, current.author)
    return Conflict(
        f"You decided on version {shown.version}; version {current.version}{who} is shown now"
    )


async def no_approval(tx: Transaction, draft: Draft, shown: Shown | None) -> Conflict | None:
    """Say why there is no approval to take back, or not the one that was shown; None: there is."""
    current = draft.current
    if draft.status is not DraftStatus.APPROVED:
        last = await decisions.last(tx, draft.workspace_id, draft.id)
        if last is not None and last.kind == "undo":
            who = await _by(tx, draft, last.member_id)
            return Conflict(
                f"The approval was taken back already{who}",
                advice=f"Version {current.version} waits for a decision.",
            )
        return Conflict(
            f"The draft is {draft.status}: there is no approval to take back",
            advice="Only an approved reply that has not left yet can be taken back.",
        )
    if shown is None or (current.version, current.content_hash) == (
        shown.version,
        shown.content_hash,
    ):
        return None
    last = await decisions.last(tx, draft.workspace_id, draft.id)
    who = await _by(tx, draft, last.member_id) if last else ""
    return Conflict(
        f"You saw the approval of version {shown.version}; "
        f"version {current.version} was approved since{who}",
        advice="Look at that version; take its approval back if it is wrong, too.",
    )


async def too_late(tx: Transaction, draft: Draft) -> Conflict:
    """Say why an approval cannot be taken back any more."""
    line = await replies.of_draft(tx, draft.workspace_id, draft.id)
    if line is not None and line.status is ReplyStatus.APPROVED:
        return Conflict(
            "An earlier attempt may have sent this reply: it cannot be taken back",
            advice="See what becomes of it; should it be stuck again, it can be dropped.",
        )
    return Conflict(
        "Too late: the reply is on its way", advice="Write a further mail to the customer."
    )


async def _by(tx: Transaction, draft: Draft, member_id: str) -> str:
    """Name who it was; empty where it was nobody of the workspace, as the model."""
    name = await _named(tx, draft, member_id)
    return f" by {name}" if name else ""


async def _named(tx: Transaction, draft: Draft, member_id: str) -> str:
    return (await membership.names(tx, draft.workspace_id)).get(member_id, "")
