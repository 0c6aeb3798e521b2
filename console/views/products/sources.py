"""Sources: where the catalogue comes from: imported files, and databases it keeps in step with."""

from __future__ import annotations

import streamlit as st

from console.elements.asking import asks, done, two_ways
from console.elements.moments import ago
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.products import files
from orchestre.client.schemas import CatalogueSourceInfo, IndexInfo
from orchestre.domain.knowledge import ImportStatus, Missing
from orchestre.domain.members import Right

_CONNECT = (
    "orchestre products import --from firestore://PROJECT/COLLECTION "
    "--credentials KEY.json --every 24h"
)
_BADGES = {
    ImportStatus.RUNNING: ("Being read", ":material/sync:", "blue"),
    ImportStatus.DONE: ("In step", ":material/check_circle:", "green"),
    ImportStatus.FAILED: ("Failed", ":material/error:", "red"),
}


def show(session: Session, _index: IndexInfo) -> None:
    """List what was imported, and databases with their state, which are read or removed here."""
    with told():
        files.show(session)
        st.subheader("Databases", anchor=False)
        found = wait_for(session.client.sources.page(limit=200)).items
        for source in found:
            _one(session, source)
        if not found:
            st.caption("None is connected. Files need none: this is for products that live in one.")
        if not found and session.may(Right.CONFIGURE):
            with st.expander("How to connect Firestore", icon=":material/terminal:"):
                st.write("Orchestre reads your products there, again and again:")
                st.code(_CONNECT, language=None, wrap_lines=True)


def _one(session: Session, source: CatalogueSourceInfo) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{literal(source.address)}**")
            _badge(source)
        st.caption(_about(source))
        if source.error:
            st.error(literal(source.error), icon=":material/error:")
        if session.may(Right.CONFIGURE):
            _acts(session, source)


def _badge(source: CatalogueSourceInfo) -> None:
    if source.status is None:
        st.badge("Not read yet", icon=":material/schedule:", color="gray")
        return
    word, icon, color = _BADGES[source.status]
    st.badge(word, icon=icon, color=color)  # type: ignore[arg-type]


def _about(source: CatalogueSourceInfo) -> str:
    every = f"every {source.every_hours} h" if source.every_hours else "only when asked"
    parts = [f"Read {every}"]
    if source.last_sync:
        parts.append(f"last {ago(source.last_sync)}")
    if source.next_sync:
        parts.append(f"next {ago(source.next_sync)}")
    if source.missing is Missing.REMOVE:
        parts.append("what is gone there is removed here")
    if source.service_account:
        parts.append(f"as {literal(source.service_account)}")
    return " · ".join(parts)


def _acts(session: Session, source: CatalogueSourceInfo) -> None:
    with st.container(horizontal=True):
        is_read = source.status is ImportStatus.RUNNING
        if st.button("Read now", key=f"sync-{source.id}", icon=":material/sync:", disabled=is_read):
            wait_for(session.client.sources.sync(source.id))
            st.rerun()
        if st.button("Remove", key=f"source-gone-{source.id}", icon=":material/delete:"):
            _ask(session, source)


@asks("Remove this source?", icon=":material/delete:")
def _ask(session: Session, source: CatalogueSourceInfo) -> None:
    st.write("It is read no more, and its credentials are erased. Its products stay.")
    st.text(source.address)
    if two_ways("Remove it", key="source"):
        with told():
            wait_for(session.client.sources.remove(source.id))
            done("Removed: it is read no more.", icon=":material/delete:")
