"""Document: its text as bots find it, the drafts that used it, and removing it."""

from __future__ import annotations

import streamlit as st

from console.elements.asking import asks, done, two_ways
from console.elements.letter import letter
from console.elements.looked_up import drafts_of
from console.elements.moments import moment
from console.literal import literal
from console.portal import wait_for, wait_for_all
from console.session import Session
from console.trouble import show as show_trouble
from console.trouble import told
from console.views.documents.states import begin_writing, close
from orchestre.client.schemas import DocumentDetail
from orchestre.domain.errors import NotFound
from orchestre.domain.members import Right

#: What can be written anew as plain text; of others the text alone would be left.
_EDITABLE = (".md", ".markdown", ".txt")


def show_one(session: Session, document: str) -> None:
    """Show the document of this id."""
    st.button("All documents", icon=":material/arrow_back:", type="tertiary", on_click=close)
    try:
        found, uses = wait_for_all(
            session.client.documents.show(document), session.client.documents.uses(document)
        )
    except NotFound as trouble:
        show_trouble(trouble)
        return
    st.title(literal((found.title or found.name)[:200]))
    pieces = "1 piece" if found.passages == 1 else f"{found.passages:,} pieces"
    st.caption(f"{literal(found.name)} · {pieces} · changed {moment(found.updated_at)}")
    if session.may(Right.CONFIGURE):
        _acts(session, found)
    for text in found.texts:
        with st.container(border=True):
            letter(text)
    st.subheader("Drafts that used it")
    drafts_of(session, uses)


def _acts(session: Session, found: DocumentDetail) -> None:
    with st.container(horizontal=True):
        if found.name.lower().endswith(_EDITABLE):
            st.button(
                "Change it",
                icon=":material/edit:",
                on_click=begin_writing,
                args=("", "\n\n".join(found.texts), found.name),
            )
        if st.button("Remove", icon=":material/delete:"):
            _ask(session, found)


@asks("Remove this document?", icon=":material/delete:")
def _ask(session: Session, found: DocumentDetail) -> None:
    st.text(found.title or found.name)
    st.write("Drafts find it no more. Drafts that were written already keep what they say.")
    if two_ways("Remove it", key="document"):
        with told():
            wait_for(session.client.documents.remove(found.id))
            close()
            done("Removed: no draft finds it any more.", icon=":material/delete:")
