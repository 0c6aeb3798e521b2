"""Meaning: how much of products and documents the search finds by meaning, and making it anew."""

from __future__ import annotations

import streamlit as st

from console.elements.again import news
from console.elements.asking import asks, done, two_ways
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from orchestre.client.schemas import IndexInfo
from orchestre.domain.members import Right


@st.fragment(run_every=5)
def catching_up(session: Session) -> None:
    """Show how far the index is until it holds everything; then the whole page runs again."""
    with told():
        found = wait_for(session.client.products.index())
        if found.is_current:
            news()
        known, total = counted(found)
        st.progress(
            known / total if total else 0.0,
            text=f"Search by meaning knows {known:,} of {total:,} texts; exact words and codes "
            "find everything meanwhile.",
        )


def counted(found: IndexInfo) -> tuple[int, int]:
    """Return how many products and passages are found by meaning, and how many there are."""
    return found.products_indexed + found.passages_indexed, found.products + found.passages


def reindex(session: Session) -> None:
    """Offer to make the index again, to whoever may; it asks once."""
    if session.may(Right.CONFIGURE) and st.button(
        "Make the index again",
        icon=":material/refresh:",
        type="tertiary",
        help="Needed after trouble with search, and never otherwise.",
    ):
        _ask(session)


@asks("Make the search index again?", icon=":material/refresh:")
def _ask(session: Session) -> None:
    st.write(
        "The search by meaning is dropped and made again from all products and documents. "
        "Meanwhile drafts find them by exact words and codes alone. A large catalogue takes "
        "some minutes."
    )
    if two_ways("Make it again", key="reindex"):
        with told():
            wait_for(session.client.products.reindex())
            done("The index is being made again.", icon=":material/refresh:")
