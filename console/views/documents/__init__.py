"""Documents: the other texts that bots rely on; searching, reading, writing and importing them."""

from __future__ import annotations

import streamlit as st

from console.session import Session
from console.views.documents.document import show_one
from console.views.documents.page import show_page
from console.views.documents.states import WRITING
from console.views.documents.writing import show_writing
from orchestre.domain.members import Right


def show(session: Session) -> None:
    """Show all documents, the one that the address names (`?document=ID`), or the editor."""
    named = st.query_params.get("document")
    if WRITING in st.session_state and session.may(Right.CONFIGURE):
        show_writing(session, st.session_state[WRITING])
    elif named:
        show_one(session, named)
    else:
        show_page(session)
