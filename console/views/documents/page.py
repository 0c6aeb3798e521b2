"""Page: the documents, searching them, and taking files in."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from console.elements.empty import empty
from console.elements.hits import hit, summary, timed
from console.elements.imported import follow, running
from console.elements.looked_up import period, since, used
from console.elements.moments import moment
from console.elements.pager import cursor, pager
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.documents.importing import show_import
from console.views.documents.states import NEWS, begin_writing, generation, open_document
from orchestre.client.schemas import DocumentInfo, PassageFound
from orchestre.domain.members import Right

_ROWS, _HITS = 100, 10
#: A list of fewer rows is as high as they are; pixels of a longer one.
_FEW, _TALL = 16, 640
#: Characters of a passage that is shown among others.
_SHOWN = 260


def show_page(session: Session) -> None:
    """Show one part of the page, and whatever import is on its way."""
    st.title("Documents")
    if news := st.session_state.pop(NEWS, ""):
        st.toast(news, icon=":material/check:")
    under_way = running(wait_for(session.client.documents.imports(limit=10)).items)
    # A place of its own, though empty: what comes and goes in it moves nothing below.
    with st.container(key="documents-news"):
        if under_way:
            follow(session.client.documents.import_status, under_way)
    parts: dict[str, Callable[[Session], None]] = {"Documents": _show_all}
    if session.may(Right.CONFIGURE):
        parts["Import"] = show_import
    parts["Used by drafts"] = _show_used
    part = st.segmented_control(
        "Part of the page",
        list(parts),
        default="Documents",
        required=True,
        label_visibility="collapsed",
        key="documents-part",
        persist_state="session",
    )
    with told():
        parts[part or "Documents"](session)


def _show_all(session: Session) -> None:
    asked = st.text_input(
        "Search as your bots search",
        placeholder="Words, or a customer's question",
        icon=":material/search:",
        key="documents-asked",
        persist_state="session",
        max_chars=2_000,
    )
    if asked and asked.strip():
        _search(session, asked.strip())
    else:
        _browse(session)


def _search(session: Session, asked: str) -> None:
    with st.spinner("Searching …"):
        found, seconds = timed(session.client.documents.search(asked, limit=_HITS))
    if not found:
        empty(
            "Nothing fits these words",
            "A bot would find nothing either. Write the answer down, or try other words.",
            icon=":material/search_off:",
        )
        _write(session)
        return
    summary(len(found), seconds)
    for one in found:
        _passage(session, one)


def _passage(session: Session, one: PassageFound) -> None:
    def show() -> None:
        _open_named(session, one.document)

    text = " ".join(one.text.split())
    beginning = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    found = (one.score, one.why)
    hit(one.title or one.document, beginning, found, key=f"hit-{one.id}", show=show)


def _open_named(session: Session, name: str) -> None:
    """Open the document that a passage names; there are few, so they are gone through."""
    where: str | None = None
    while True:
        page = wait_for(session.client.documents.page(limit=200, cursor=where))
        for document in page.items:
            if document.name == name:
                open_document(document.id)
        where = page.next_cursor
        if where is None:
            return


def _browse(session: Session) -> None:
    page = wait_for(session.client.documents.page(limit=_ROWS, cursor=cursor("documents")))
    if not page.items:
        empty(
            "No documents yet",
            "Terms of delivery, returns, manuals, answers to common questions: what is written "
            "here, bots may rely on. Choose **Import** above, or write one."
            if session.may(Right.CONFIGURE)
            else "An owner or admin of your workspace adds terms, manuals and answers here.",
            icon=":material/description:",
        )
        _write(session)
        return
    _write(session)
    _table(page.items)
    pager("documents", page.next_cursor)


def _write(session: Session) -> None:
    if session.may(Right.CONFIGURE):
        st.button("Write a document", icon=":material/edit_note:", on_click=begin_writing)


def _table(rows: list[DocumentInfo]) -> None:
    st.caption("Choose a row to read the document.")
    chosen = st.dataframe(
        [
            {
                "Title": one.title or one.name,
                "File": one.name,
                "Pieces": one.passages,
                "Changed": moment(one.updated_at),
            }
            for one in rows
        ],
        hide_index=True,
        height="content" if len(rows) < _FEW else _TALL,
        column_config={
            "Title": st.column_config.TextColumn(width="large"),
            "Pieces": st.column_config.NumberColumn(
                help="What a document is cut into, to be found piece by piece.", width="small"
            ),
        },
        on_select="rerun",
        selection_mode="single-row",
        key=f"documents-table-{generation()}",
        alt="Documents",
    )
    if chosen["selection"]["rows"]:
        open_document(rows[chosen["selection"]["rows"][0]].id)


def _show_used(session: Session) -> None:
    days = period("documents-used-days")
    found = wait_for(session.client.documents.used(start=since(days), limit=100))
    chosen = used(found, f"documents-used-{days}-{generation()}", named="")
    if chosen:
        open_document(chosen)
