"""Decided: a draft that is on its way, stuck, or at its end."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

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
from console.views.review.looking import Names
from console.views.review.past import past
from console.views.review.state import Desk
from console.views.review.thread import thread
from orchestre.client.schemas import DraftDetail
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Right

_HOW = {
    DraftStatus.SENT: (":material/done_all:", "This reply was sent."),
    DraftStatus.REJECTED: (":material/block:", "This draft was rejected; nothing was sent."),
    DraftStatus.SUPERSEDED: (
        ":material/update:",
        "The customer wrote again: the newer mail has a draft of its own.",
    ),
    DraftStatus.PARKED: (
        ":material/help:",
        "Nobody knows whether this reply left. Look into the mailbox's sent mail, then say so.",
    ),
    DraftStatus.FAILED: (":material/error:", "This reply did not leave."),
}


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
        with st.container(key="review-bar"):
            if desk.trouble is not None:
                show_trouble(desk.trouble)
            with st.container(horizontal=True, key="review-decisions"):
                _actions(Deciding(session, desk), draft)


def _how(draft: DraftDetail) -> None:
    if draft.status is DraftStatus.APPROVED:
        st.info(_leaving(draft), icon=":material/schedule_send:")
        return
    icon, words = _HOW[draft.status]
    error = draft.error or (draft.reply.error if draft.reply else "")
    if draft.status is DraftStatus.SENT and draft.reply and draft.reply.sent_at:
        words = f"This reply was sent on {moment(draft.reply.sent_at)}."
    text = f"{words} {literal(error)}" if error else words
    is_stuck = draft.status in {DraftStatus.PARKED, DraftStatus.FAILED}
    (st.warning if is_stuck else st.info)(text, icon=icon)


def _leaving(draft: DraftDetail) -> str:
    due = (draft.reply.due_at if draft.reply else None) or draft.due_at
    if draft.reply and draft.reply.error:
        return f"It could not leave yet and is tried again: {literal(draft.reply.error)}"
    if due is None or due <= datetime.now(UTC):
        return "Approved; it is leaving now."
    return f"Approved; it leaves at {moment(due)}. Until then it can be taken back."


def _actions(deciding: Deciding, draft: DraftDetail) -> None:
    of = f"{draft.id}-{draft.version}"
    if draft.status is DraftStatus.APPROVED:
        if st.button("Undo", type="primary", key=f"review-undo-{of}", icon=":material/undo:"):
            deciding.undo(draft.id, draft.version, draft.content_hash)
    elif draft.status in {DraftStatus.PARKED, DraftStatus.FAILED}:
        _resolve(deciding, draft, of)
    elif draft.status in {DraftStatus.REJECTED, DraftStatus.SUPERSEDED}:
        _again(deciding, draft, of)


def _resolve(deciding: Deciding, draft: DraftDetail, of: str) -> None:
    for outcome, label, icon, says in (
        ("sent", "It was sent", ":material/done:", "Noted as sent"),
        ("send_again", "Send it again", ":material/send:", "It is sent again"),
        ("drop", "Drop it", ":material/delete:", "Dropped"),
    ):
        if st.button(label, key=f"review-{outcome}-{of}", icon=icon):
            if outcome == "send_again" and draft.status is DraftStatus.PARKED:
                _ask_whether_to_send_again(deciding, draft)
            else:
                deciding.resolve(draft, outcome, says)


@st.dialog("Send it again?", icon=":material/send:")
def _ask_whether_to_send_again(deciding: Deciding, draft: DraftDetail) -> None:
    st.markdown(
        "It may have left already: then the customer gets it **twice**. Send it again only if it "
        "is not among the mailbox's sent mail."
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Do not send", key="review-again-no"):
            st.rerun()
        if st.button("Send it again", type="primary", key="review-again-yes"):
            deciding.resolve(draft, "send_again", "It is sent again")


def _again(deciding: Deciding, draft: DraftDetail, of: str) -> None:
    if st.button("Draft an answer after all", key=f"review-answer-{of}", icon=":material/refresh:"):
        with told():
            wait_for(deciding.session.client.messages.answer(draft.message.id))
            deciding.desk.says = "A draft is being written"
            deciding.desk.turn_on()
            st.rerun()
