"""Importing: files are dropped and taken in, each by itself."""

from __future__ import annotations

from typing import Any

import streamlit as st

from console.elements.imported import outcome
from console.elements.moments import ago
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.views.documents.states import generation, renew
from orchestre.client.knowledge import ImportWishes
from orchestre.client.schemas import ImportInfo
from orchestre.domain.errors import NotSignedIn, OrchestreError

_TYPES = ["md", "markdown", "txt", "html", "htm", "pdf"]
#: Files of the last drop that were not even taken: name and why.
_LEFT = "documents-left"
_MOST_LISTED = 10


def show_import(session: Session) -> None:
    """Take files, and show what became of the last ones."""
    files = st.file_uploader(
        "Drop texts, or choose them: Markdown, plain text, HTML or PDF",
        type=_TYPES,
        accept_multiple_files=True,
        key=f"documents-files-{generation()}",
    )
    st.caption("A file of the same name takes the place of the one before.")
    label = "Import it" if len(files) == 1 else f"Import {len(files)} files"
    if files and st.button(label, type="primary", icon=":material/upload:"):
        st.session_state[_LEFT] = _hand_over(session, files)
        renew()
        st.rerun()
    for name, why in st.session_state.get(_LEFT, ()):
        st.error(f"**{literal(name)}** was not taken. {literal(why)}", icon=":material/error:")
    listed = wait_for(session.client.documents.imports(limit=_MOST_LISTED)).items
    if listed:
        st.subheader("The last imports")
        _list(listed)
    if failed := next((one for one in listed[:1] if one.status == "failed"), None):
        outcome(wait_for(session.client.documents.import_status(failed.id)))


def _hand_over(session: Session, files: list[Any]) -> list[tuple[str, str]]:
    """Begin an import of each; return those that were refused, with the reason."""
    left = []
    bar = st.progress(0.0, text="Handing over …")
    for number, file in enumerate(files, 1):
        try:
            wait_for(
                session.client.documents.start_import(file.name, file.getvalue(), ImportWishes())
            )
        except NotSignedIn:
            raise
        except OrchestreError as trouble:
            left.append((file.name, f"{trouble}. {trouble.advice}"))
        bar.progress(number / len(files), text=f"Handed over {number} of {len(files)}")
    return left


def _list(listed: list[ImportInfo]) -> None:
    st.dataframe(
        [
            {"File": one.file_name, "State": _state(one), "When": ago(one.began_at)}
            for one in listed
        ],
        hide_index=True,
        height="content",
        column_config={"File": st.column_config.TextColumn(width="large")},
        alt="The last imports of documents",
    )


def _state(one: ImportInfo) -> str:
    if one.status == "failed":
        return one.error or "failed"
    if one.status == "running":
        return "being read"
    return "new" if one.added else "changed" if one.changed else "as it was"
