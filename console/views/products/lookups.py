"""Lookups: which products drafts leaned on, and what customers asked that nothing tells of."""

from __future__ import annotations

import streamlit as st

from console.elements.leading import lead_to
from console.elements.looked_up import gap, period, since, unanswered, used
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.documents.states import begin_writing
from console.views.products.states import begin_new, generation, open_product
from orchestre.client.schemas import IndexInfo
from orchestre.domain.members import Right


def show_used(session: Session, _index: IndexInfo) -> None:
    """List the products that drafts leaned on most; a chosen one opens."""
    days = period("products-used-days")
    with told():
        found = wait_for(session.client.products.used(start=since(days), limit=100))
        chosen = used(found, f"products-used-{days}-{generation()}", named="Sku")
        if chosen:
            open_product(chosen)


def show_unanswered(session: Session, _index: IndexInfo) -> None:
    """List what was looked for in vain, with the way to its drafts and to adding it."""
    days = period("products-unanswered-days")
    with told():
        found = wait_for(session.client.products.unanswered(start=since(days), limit=200))
        chosen = unanswered(found, f"products-unanswered-{days}-{generation()}")
        if chosen:
            gap(session, chosen, may_add=session.may(Right.CONFIGURE), add=_add)


def _add(kind: str, words: str) -> None:
    if kind == "product":
        begin_new(words)
        st.rerun()
    begin_writing(words)
    lead_to("documents")
