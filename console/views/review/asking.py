"""Asking: the forms above the decisions, which leave the draft in sight."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.views.review.boxes import box
from console.views.review.deciding import Deciding
from orchestre.client.schemas import DraftDetail, HistoryEntry

_REASONS = ("Wrong facts", "Wrong tone", "No reply needed", "I answer myself", "Something else")
_MODEL = "model:"


def asking(deciding: Deciding, draft: DraftDetail) -> None:
    """Draw the form that was asked for, if one was."""
    if deciding.desk.asking not in {"reject", "respond"}:
        return
    with st.container(border=True, key="review-asking"):
        if deciding.desk.asking == "reject":
            _reject(deciding, draft)
        else:
            _respond(deciding, draft)


def follows_instructions(history: Sequence[HistoryEntry]) -> bool:
    """Tell whether what drafted last can heed a wish; the offline drafter cannot."""
    drafters = [entry.actor for entry in history if entry.actor.startswith(_MODEL)]
    return not drafters or drafters[-1] != f"{_MODEL}offline"


def _say_what_is_heeded(draft: DraftDetail) -> None:
    if not follows_instructions(draft.history):
        st.warning(
            "The built-in drafter wrote this, and it **cannot follow instructions**: another draft "
            "of its would say the same. Change the words in the reply yourself, or have whoever "
            "runs this installation set a language model (`ORCHESTRE_MODEL`).",
            icon=":material/info:",
        )


def _reject(deciding: Deciding, draft: DraftDetail) -> None:
    of = f"{draft.id}-{draft.version}"
    st.markdown("**Reject this draft.** Nothing is sent.")
    _say_what_is_heeded(draft)
    chosen = st.pills("Why?", _REASONS, key=box("why", draft.id), persist_state="session")
    note = st.text_area(
        "In your words (needed for another draft)",
        key=box("note", draft.id),
        persist_state="session",
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
    _say_what_is_heeded(draft)
    wanted = st.text_area(
        "What should the next version do differently?",
        key=box("instruction", draft.id),
        persist_state="session",
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
    st.button(
        "Never mind",
        type="tertiary",
        key="review-never-mind",
        on_click=deciding.desk.ask,
        args=("",),
    )
