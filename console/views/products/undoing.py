"""Undoing: what was just removed is put back with one click."""

from __future__ import annotations

import streamlit as st

from console.literal import literal
from console.portal import wait_for_all
from console.session import Session
from console.trouble import told
from console.views.products.states import NEWS, REMOVED, renew
from orchestre.client.schemas import ProductBody, ProductInfo


def offer(session: Session) -> None:
    """Say what was just removed, and offer to put it back; nothing where nothing was."""
    gone: list[ProductInfo] = st.session_state.get(REMOVED, [])
    if not gone:
        return
    named = f"{literal(gone[0].sku[:60])}** is" if len(gone) == 1 else f"{len(gone)} products** are"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/delete: **{named} out of the catalogue: no draft finds that now.")
        if st.button("Undo", icon=":material/undo:"):
            with told():
                wait_for_all(*(session.client.products.put(one.sku, whole(one)) for one in gone))
                st.session_state[NEWS] = "Put back, as it was."
                _forget()
                st.rerun()
        if st.button("Close", icon=":material/close:", type="tertiary"):
            _forget()
            st.rerun()


def _forget() -> None:
    st.session_state.pop(REMOVED, None)
    renew()


def whole(product: ProductInfo) -> ProductBody:
    """Return everything that a product says, as it is kept."""
    return ProductBody(
        title=product.title,
        brand=product.brand,
        description=product.description,
        price=product.price,
        currency=product.currency,
        url=product.url,
        attributes=product.attributes,
    )
