"""Asking: the forms above the decisions, which leave the draft in sight."""

from __future__ import annotations

import streamlit as st

from console.views.review.deciding import Deciding
from orchestre.client.schemas import DraftDetail

_REASONS = ("Wrong facts", "Wrong tone", "No reply needed", "I answer myself", "Something else")


def asking(deciding: Deciding, draft: DraftDetail) -> None:
    """Draw the form that was asked for, if one was."""
    if deciding.desk.asking not in {"reject", "respond"}:
        return
    with st.container(border=True, key="review-asking"):
        if deciding.desk.asking == "reject":
            _reject(deciding, draft)
        else:
            _respond(deciding, draft)


def _reject(deciding: Deciding, draft: DraftDetail) -> None:
    of = f"{draft.id}-{draft.version}"
    st.markdown("**Reject this draft.** Nothing is sent.")
    chosen = st.pills("Why?", _REASONS, key=f"review-why-{of}")
    note = st.text_area(
        "In your words (needed for another draft)",
        key=f"review-note-{of}",
        height=80,
        max_chars=3_900,
        placeholder="What is wrong, or what the next version should say",
    )
    reason = ": ".join(part for part in (chosen or "", (note or "").strip()) if part)
    with st.container(horizontal=True):
        if st.button("Reject", type="primary", key=f"review-rejects-{of}", shortcut="Ctrl+Enter"):
            deciding.reject(draft, reason, redraft=False)
        if st.button("Reject & draft again", key=f"review-redrafts-{of}"):
            if (note or "").strip():
                deciding.reject(draft, reason, redraft=True)
            st.error("Say what the next version should do differently.")
        _never_mind(deciding)


def _respond(deciding: Deciding, draft: DraftDetail) -> None:
    of = f"{draft.id}-{draft.version}"
    st.markdown("**Have it drafted again.** The customer never sees your instruction.")
    wanted = st.text_area(
        "What should the next version do differently?",
        key=f"review-instruction-{of}",
        height=80,
        max_chars=3_900,
        placeholder="Shorter, and offer the blue one",
    )
    with st.container(horizontal=True):
        if st.button(
            "Draft again", type="primary", key=f"review-responds-{of}", shortcut="Ctrl+Enter"
        ):
            if (wanted or "").strip():
                deciding.respond(draft, wanted.strip())
            st.error("Say what the next version should do differently.")
        _never_mind(deciding)


def _never_mind(deciding: Deciding) -> None:
    if st.button("Never mind", type="tertiary", key="review-never-mind"):
        deciding.desk.asking = ""
        st.rerun(scope="fragment")
