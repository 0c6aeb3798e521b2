"""States: what the documents page remembers between two runs, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

#: What is being written: see `Writing`.
WRITING = "documents-writing"
#: What a person is told at the top of the next run.
NEWS = "documents-told"
_GENERATION = "documents-generation"


@dataclass(frozen=True, slots=True)
class Writing:
    """A text in the editor; `name` is the file that it replaces, empty for a new one."""

    title: str = ""
    text: str = ""
    name: str = ""


def begin_writing(title: str = "", text: str = "", name: str = "") -> None:
    """Open the editor."""
    renew()
    st.session_state[WRITING] = Writing(title, text, name)


def open_document(document: str) -> None:
    """Lead to a document's page."""
    renew()
    st.query_params["document"] = document
    st.rerun()


def close() -> None:
    """Lead back to the list."""
    renew()
    st.query_params.clear()
    st.session_state.pop(WRITING, None)


def renew() -> None:
    """Let tables and uploads forget what is chosen in them."""
    st.session_state[_GENERATION] = generation() + 1


def generation() -> int:
    """Return a number that belongs into the key of every table and upload."""
    number: int = st.session_state.get(_GENERATION, 0)
    return number
