"""Next steps: what happens now with a draft that was decided, and what a person has to do."""

from __future__ import annotations

from datetime import datetime

from orchestre.client.schemas import DraftDetail
from orchestre.domain.drafts import DraftStatus
from slack_app.cards.blocks import when, words
from slack_app.cards.card import Json
from slack_app.cards.settling import settled
from slack_app.cards.text import one_line

_REASON = 300


def next_step(draft: DraftDetail, now: datetime) -> list[Json]:
    """Say what happens now, or what to do; nothing where nothing is left to do."""
    error = one_line(draft.error or (draft.reply.error if draft.reply else ""), _REASON)
    if draft.status is DraftStatus.APPROVED:
        return _leaving(draft, error, now)
    if draft.status is DraftStatus.SENT:
        return _left(draft)
    if draft.status in _TODO:
        return _settling(draft, error)
    return [words(_MEANWHILE[draft.status])] if draft.status in _MEANWHILE else []


_MEANWHILE = {
    DraftStatus.WAITING: "It will stand here as soon as it is written.",
    DraftStatus.SUPERSEDED: "A draft that answers the newer mail gets a card of its own.",
}
_TODO = {
    DraftStatus.PARKED: "Say below what you find among the sent mail of {where}.",
    DraftStatus.FAILED: "Mend what stands in the way and send it again, or drop it.",
}


def _settling(draft: DraftDetail, error: str) -> list[Json]:
    where = one_line(draft.account_name, 80) or "the account"
    todo = _TODO[draft.status].replace("{where}", where)
    return [words(f"{error} {todo}" if error else todo)]


def _leaving(draft: DraftDetail, error: str, now: datetime) -> list[Json]:
    due = (draft.reply.due_at if draft.reply else None) or draft.due_at
    at = when(due, "{time_secs}") if due and due > now else words("now")
    if error and settled(draft):
        return [words("It leaves again "), at, words(f". Last time: {error}")]
    return [words(f"{error} Orchestre tries again " if error else "Leaves "), at]


def _left(draft: DraftDetail) -> list[Json]:
    sent_at = draft.reply.sent_at if draft.reply else None
    return [words("Left "), when(sent_at)] if sent_at else []
