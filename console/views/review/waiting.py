"""Waiting: a draft that a person is asked to decide on."""

from __future__ import annotations

import streamlit as st

from console.session import Session
from console.views.review.asking import asking
from console.views.review.banner import banner, is_same
from console.views.review.bar import bar
from console.views.review.deciding import Deciding
from console.views.review.editor import editor, typed_in
from console.views.review.heading import back, draft_heading
from console.views.review.leaving import leaving, leaving_alone
from console.views.review.looking import Names
from console.views.review.past import past
from console.views.review.settling import settling
from console.views.review.state import Desk, Typed, version_of
from console.views.review.thread import thread
from orchestre.client.schemas import DraftDetail
from orchestre.domain.members import Right


# What is typed runs this alone: it asks the API for nothing.
@st.fragment
def waiting(session: Session, desk: Desk, draft: DraftDetail, names: Names) -> None:
    """Show the exchange, the reply in an editor, and the decisions."""
    may_decide = session.may(Right.DECIDE) and not draft.redrafting
    back(desk)
    draft_heading(draft, names.members)
    if draft.redrafting:
        st.info("A new version is being written; it appears here by itself.", icon="✍️")
    thread(draft)
    before = desk.typed.get(draft.id)
    if before is None or before.serial != desk.serial(draft):
        before = Typed(desk.serial(draft), draft.text, draft.subject)
    typed = typed_in(draft, before)
    desk.typed[draft.id] = typed
    seen = editor(draft, typed, desk, is_editable=may_decide, member=session.me.id)
    _kept(desk, draft)
    if may_decide:
        reasons = settling(draft)
    past(draft)
    deciding = Deciding(session, desk)
    if desk.latest is not None and not is_same(draft, desk.latest):
        # In the place of the decisions, which would be about a version that is gone.
        with st.container(key="review-bar"):
            leaving(deciding)
            banner(desk, draft)
        return
    if not may_decide:
        if not draft.redrafting:
            st.info("You may read this. Approvers decide on it.", icon=":material/visibility:")
        leaving_alone(deciding)
        return
    asking(deciding, draft)
    bar(deciding, draft, desk.typed_over(draft), reasons=reasons, names=names)
    if seen:
        # Last: Streamlit makes one run of a click and what the browser says after it.
        desk.seen = version_of(draft)


def _kept(desk: Desk, draft: DraftDetail) -> None:
    """Show what was typed and made room for other words."""
    text = desk.kept.get(draft.id)
    if text is None:
        return
    with st.container(border=True, key="review-kept"):
        st.markdown("**What you had typed before**")
        st.code(text, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            st.button(
                "Put it into the editor",
                key=f"review-refill-{draft.id}",
                on_click=desk.refill,
                args=(draft,),
            )
            st.button(
                "Throw it away",
                type="tertiary",
                key=f"review-forget-{draft.id}",
                on_click=desk.throw_away,
                args=(draft.id,),
            )
