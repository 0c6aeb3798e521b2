"""Products: the catalogue that bots rely on; searching, editing and importing it."""

from __future__ import annotations

import streamlit as st

from console.session import Session
from console.views.products.page import show_page
from console.views.products.product import show_new, show_one
from console.views.products.states import NEW


def show(session: Session) -> None:
    """Show the catalogue, the product that the address names (`?sku=SKU`), or a new one's form."""
    sku = st.query_params.get("sku")
    if sku:
        show_one(session, sku)
    elif NEW in st.session_state:
        show_new(session)
    else:
        show_page(session)
