"""Writing: a document is written in the console, or one that was is changed."""

from __future__ import annotations

import re
import unicodedata

import streamlit as st

from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.documents.states import NEWS, WRITING, Writing, close
from orchestre.client.knowledge import ImportWishes

_LONGEST = 200_000


def show_writing(session: Session, writing: Writing) -> None:
    """Show the editor; saving is an import of one file."""
    st.button("All documents", icon=":material/arrow_back:", type="tertiary", on_click=close)
    st.title(literal(writing.name) if writing.name else "A new document")
    with st.form("document", border=False):
        title = ""
        if not writing.name:
            title = st.text_input("Title", writing.title, max_chars=150)
        text = st.text_area(
            "Text",
            writing.text,
            height=360,
            max_chars=_LONGEST,
            placeholder="What your bots may tell a customer, in plain sentences.",
        )
        is_sent = st.form_submit_button("Save", type="primary", icon=":material/save:")
    if is_sent and _is_whole(writing, title, text):
        with told():
            name = writing.name or file_name(title)
            content = text if writing.name else f"# {' '.join(title.split())}\n\n{text}"
            wait_for(session.client.documents.start_import(name, content.encode(), ImportWishes()))
            st.session_state.pop(WRITING, None)
            st.session_state[NEWS] = "Saved: drafts find it from now on."
            close()
            st.rerun()


def _is_whole(writing: Writing, title: str, text: str) -> bool:
    if not (writing.name or title.strip()):
        st.error("Give it a title: bots name it as their source.", icon=":material/error:")
    elif not text.strip():
        st.error("Write what bots may tell.", icon=":material/error:")
    else:
        return True
    return False


def file_name(title: str) -> str:
    """Return the name under which a document of this title is kept; the same for the same one."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", title).casefold())
    return f"{'-'.join(words)[:100] or 'document'}.md"
