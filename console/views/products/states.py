"""States: what the products page remembers between two runs, and where it leads."""

from __future__ import annotations

import streamlit as st

from orchestre.client.schemas import ProductInfo

#: The title that a new product begins with, while its form is open.
NEW = "products-new"
#: Products that were just removed, until something else is done: they can be put back.
REMOVED = "products-removed"
#: What a person is told at the top of the next run.
NEWS = "products-told"
#: Raised whenever a table begins anew: its old selection and edits are not the next one's.
_GENERATION = "products-generation"


def open_product(sku: str) -> None:
    """Lead to a product's page."""
    renew()
    st.query_params["sku"] = sku
    st.rerun()


def close_product() -> None:
    """Lead back to the list."""
    renew()
    st.query_params.clear()
    st.session_state.pop(NEW, None)


def begin_new(title: str = "") -> None:
    """Open the form for a new product."""
    renew()
    st.session_state[NEW] = title


def removed(products: list[ProductInfo]) -> None:
    """Remember what was just removed."""
    st.session_state[REMOVED] = products


def renew() -> None:
    """Let tables forget what is chosen or typed in them."""
    st.session_state[_GENERATION] = generation() + 1


def generation() -> int:
    """Return a number that belongs into the key of every table."""
    number: int = st.session_state.get(_GENERATION, 0)
    return number
