"""Page: the catalogue's parts, one at a time, with what goes on above them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from console.elements.imported import follow, running
from console.elements.meaning import catching_up, reindex
from console.portal import wait_for_all
from console.session import Session
from console.views.products import catalogue, ending, importing, lookups, sources, undoing
from console.views.products.states import NEWS
from orchestre.client.schemas import IndexInfo
from orchestre.domain.members import Right

_PARTS: dict[str, Callable[[Session, IndexInfo], None]] = {
    "Catalogue": catalogue.show,
    "Import": importing.show,
    "Files and databases": sources.show,
    "Used by drafts": lookups.show_used,
    "Asked, not found": lookups.show_unanswered,
}
#: Parts that are there for whoever may change the catalogue.
_CHANGES = {"Import"}


def show_page(session: Session) -> None:
    """Show one part of the page, and whatever import or indexing is on its way."""
    st.title("Products")
    listed, index = wait_for_all(
        session.client.products.imports(limit=10), session.client.products.index()
    )
    if news := st.session_state.pop(NEWS, ""):
        st.toast(news, icon=":material/check:")
    # A place of its own, though empty: what comes and goes in it must not move the table below,
    # in which somebody may be typing.
    with st.container(key="products-news"):
        undoing.offer(session)
        _under_way(session, running(listed.items), index)
    parts = [name for name in _PARTS if name not in _CHANGES or session.may(Right.CONFIGURE)]
    part = st.segmented_control(
        "Part of the page",
        parts,
        default="Catalogue",
        required=True,
        label_visibility="collapsed",
        key="products-part",
        persist_state="session",
    )
    _PARTS[part or "Catalogue"](session, index)
    if part == "Catalogue" and (index.products or index.passages):
        reindex(session)


def _under_way(session: Session, import_id: str | None, index: IndexInfo) -> None:
    if import_id:
        ending.note(import_id)
        follow(session.client.products.import_status, import_id)
        return
    ending.tell(session)
    if not index.is_current:
        catching_up(session)
