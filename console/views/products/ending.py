"""Ending: an import that was under way is over, which is told wherever it was left meanwhile."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from console.elements.imported import refused_count
from console.elements.moments import moment
from console.literal import literal
from console.portal import wait_for_all
from console.session import Session
from console.trouble import told
from orchestre.client.activity import EventsWanted
from orchestre.client.schemas import ImportStatus

#: The import that this window saw running last.
_SEEN = "products-seen-running"
#: What is said of its end, until somebody closes it.
_SAID = "products-said-of-end"


def note(import_id: str) -> None:
    """Remember that this import was seen running."""
    st.session_state[_SEEN] = import_id
    st.session_state.pop(_SAID, None)


def tell(session: Session) -> None:
    """Say what became of the import that was seen running, and when; nothing where none was."""
    import_id = st.session_state.get(_SEEN)
    if import_id:
        with told():
            status, ended = wait_for_all(
                session.client.products.import_status(import_id),
                session.client.events.latest(EventsWanted(subject=import_id), limit=1),
            )
            if status.status != "running":
                st.session_state.pop(_SEEN)
                st.session_state[_SAID] = said(status, ended[-1].at if ended else None)
    if _SAID in st.session_state:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(st.session_state[_SAID], width="stretch")
            st.button("Close", icon=":material/close:", type="tertiary", on_click=_forget)


def said(status: ImportStatus, at: datetime | None) -> str:
    """Return in Markdown how an import ended."""
    when = f", {literal(moment(at))}" if at else ""
    name = literal(status.file_name)
    if status.status == "failed":
        return f":material/error: **{name}** could not be imported{when}: {literal(status.error)}"
    counts = {
        "added": status.added,
        "changed": status.changed,
        "removed": status.removed,
        "left out": refused_count(status),
    }
    parts = [f"{count:,} {what}" for what, count in counts.items() if count]
    return f":material/check: **{name}** is imported{when}: {', '.join(parts) or 'nothing is new'}."


def _forget() -> None:
    st.session_state.pop(_SAID, None)
