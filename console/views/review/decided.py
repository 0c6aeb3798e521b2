"""Decided: a draft that is on its way, stuck, or at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from console.elements.asking import asks, two_ways
from console.elements.letter import letter
from console.elements.moments import moment
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import show as show_trouble
from console.trouble import told
from console.views.review.banner import banner
from console.views.review.deciding import Deciding
from console.views.review.heading import back, draft_heading
from console.views.review.leaving import leaving
from console.views.review.looking import Names
from console.views.review.past import past
from console.views.review.state import Desk
from console.views.review.thread import thread
from orchestre.client.schemas import DraftDetail
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Right
from orchestre.domain.replies import Outcome

_HOW = {
    DraftStatus.SENT: (":material/done_all:", "This reply was sent."),
    DraftStatus.REJECTED: (":material/block:", "This draft was rejected; nothing was sent."),
    DraftStatus.SUPERSEDED: (
        ":material/update:",
        "The customer wrote again: the newer mail has a draft of its own.",
    ),
    DraftStatus.PARKED: (":material/help:", "Nobody knows whether this reply left."),
    DraftStatus.FAILED: (":material/error:", "This reply did not leave."),
}
_DROPPED = "This reply was dropped: Orchestre makes no further attempt to send it."
_STUCK = {DraftStatus.PARKED, DraftStatus.FAILED}


@dataclass(frozen=True, slots=True)
class _Word:
    """What somebody may say of a stuck reply; it cannot be taken back, so each is asked about."""

    outcome: Outcome
    label: str
    icon: str
    question: str
    says: str


_SENT = _Word(
    Outcome.SENT,
    "It was sent",
    ":material/done:",
    "You found it among the mailbox's sent mail: the draft is closed as sent, and Orchestre makes "
    "no further attempt.",
    "Noted as sent",
)
_AGAIN = _Word(
    Outcome.SEND_AGAIN,
    "Send it again",
    ":material/send:",
    "It may have left already: then the customer gets it **twice**. Send it again only if it is "
    "not among the mailbox's sent mail.",
    "It is sent again",
)
_DROP = _Word(
    Outcome.DROP,
    "Drop it",
    ":material/delete:",
    "Orchestre makes no further attempt, and the draft is closed. If the reply has not left, the "
    "customer gets no answer.",
    "Dropped",
)


def decided(session: Session, desk: Desk, draft: DraftDetail, names: Names) -> None:
    """Show what became of a draft, and what can still be done about it."""
    back(desk)
    draft_heading(draft, names.members)
    banner(desk, draft)
    _how(draft)
    thread(draft)
    with st.container(border=True, key="review-left"):
        st.html('<p class="review-small">The reply</p>')
        letter(draft.text)
    past(draft)
    if session.may(Right.DECIDE):
        deciding = Deciding(session, desk)
        with st.container(key="review-bar"):
            leaving(deciding, but=draft.id)
            if desk.trouble is not None:
                show_trouble(desk.trouble)
            with st.container(horizontal=True, key="review-decisions"):
                _actions(deciding, draft)


def _how(draft: DraftDetail) -> None:
    if draft.status is DraftStatus.APPROVED:
        st.info(_leaving(draft), icon=":material/schedule_send:")
        return
    icon, words = _HOW[draft.status]
    error = draft.error or (draft.reply.error if draft.reply else "")
    if draft.status is DraftStatus.REJECTED and _was_dropped(draft):
        # Its trouble ended with it, and the next step that it names is none any more.
        words, error = f"{_DROPPED} {_told(draft, 'resolve', 'Dropped')}", ""
    elif draft.status is DraftStatus.REJECTED:
        words = f"{words} {_told(draft, 'reject', 'Rejected')}"
    if draft.status is DraftStatus.SENT:
        at = draft.reply.sent_at if draft.reply else None
        on = f"This reply was sent on {moment(at)}." if at else words
        words = f"{on} {_told(draft, 'approve', 'Approved')}"
    text = f"{words} {literal(error)}" if error else words
    (st.warning if draft.status in _STUCK else st.info)(text, icon=icon)


def _told(draft: DraftDetail, verb: str, as_told: str) -> str:
    """Say who took the last decision of a kind, and why; nothing where nobody did."""
    last = next((one for one in reversed(draft.history) if one.verb == verb), None)
    if last is None:
        return ""
    why = "" if verb == "resolve" or not last.reason else f": {literal(last.reason)}"
    return f"{as_told} by {literal(last.actor)}{why or '.'}"


def _was_dropped(draft: DraftDetail) -> bool:
    """Tell whether the reply was approved once, and stuck until somebody gave it up."""
    decisions = [entry for entry in draft.history if entry.verb in {"reject", "resolve"}]
    return bool(decisions) and decisions[-1].reason == Outcome.DROP


def _leaving(draft: DraftDetail) -> str:
    due = (draft.reply.due_at if draft.reply else None) or draft.due_at
    if draft.reply and draft.reply.error:
        return f"It could not leave yet and is tried again: {literal(draft.reply.error)}"
    if draft.reply and draft.reply.may_have_left:
        return f"It is sent again{f' at {moment(due)}' if due else ''}, unless it turns up as sent."
    if due is None or due <= datetime.now(UTC):
        return "Approved; it is leaving now."
    return f"Approved; it leaves at {moment(due)}. Until then it can be taken back."


def _can_be_undone(draft: DraftDetail) -> bool:
    return draft.reply is None or not draft.reply.may_have_left


def _actions(deciding: Deciding, draft: DraftDetail) -> None:
    of = f"{draft.id}-{draft.version}"
    if draft.status is DraftStatus.APPROVED:
        if _can_be_undone(draft) and st.button(
            "Undo", type="primary", key=f"review-undo-{of}", icon=":material/undo:"
        ):
            deciding.undo(draft.id, draft.version, draft.content_hash)
    elif draft.status in _STUCK:
        _resolve(deciding, draft, of)
    elif draft.status in {DraftStatus.REJECTED, DraftStatus.SUPERSEDED}:
        _again(deciding, draft, of)


def _resolve(deciding: Deciding, draft: DraftDetail, of: str) -> None:
    is_parked = draft.status is DraftStatus.PARKED
    for one in (_SENT, _AGAIN, _DROP) if is_parked else (_AGAIN, _DROP):
        if st.button(one.label, key=f"review-{one.outcome}-{of}", icon=one.icon):
            if one is _AGAIN and not is_parked:
                deciding.resolve(draft, one.outcome, one.says)
            asks(f"{one.label}?", icon=one.icon)(_ask)(deciding, draft, one)


def _ask(deciding: Deciding, draft: DraftDetail, one: _Word) -> None:
    st.markdown(one.question)
    if two_ways(one.label, keeps="Not yet", key=f"review-{one.outcome}"):
        deciding.resolve(draft, one.outcome, one.says)


def _again(deciding: Deciding, draft: DraftDetail, of: str) -> None:
    if st.button("Draft an answer after all", key=f"review-answer-{of}", icon=":material/refresh:"):
        with told():
            wait_for(deciding.session.client.messages.answer(draft.message.id))
            deciding.desk.says = "A draft is being written"
            deciding.desk.turn_on()
            st.rerun()
