"""Catalogue: searching it as bots do, and its table page by page."""

from __future__ import annotations

from functools import partial

import streamlit as st

from console.elements.empty import empty
from console.elements.hits import hit, summary, timed
from console.elements.pager import cursor, pager
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.products import editor
from console.views.products.states import begin_new, generation, open_product
from orchestre.client.schemas import IndexInfo, ProductFound, ProductInfo
from orchestre.domain.members import Right

#: Rows of a page, and of what a search shows.
_ROWS, _HITS = 100, 20
#: A table of fewer rows is as high as they are; pixels of a longer one.
_FEW, _TALL = 16, 640


def show(session: Session, index: IndexInfo) -> None:
    """Show what a search finds, or without one the table."""
    if not index.products:
        _begin(session)
        return
    asked = st.text_input(
        "Search as your bots search",
        placeholder="Words, a code, or a customer's question",
        icon=":material/search:",
        key="products-asked",
        persist_state="session",
        max_chars=2_000,
    )
    if asked and asked.strip():
        with told():
            _search(session, asked.strip())
        return
    with told():
        _browse(session, index)


def _begin(session: Session) -> None:
    empty(
        "No products yet",
        "Drafts can only state what your catalogue says. Choose **Import** above and drop the "
        "file that your shop exports: CSV, Excel or JSON."
        if session.may(Right.CONFIGURE)
        else "An owner or admin of your workspace imports the catalogue here.",
        icon=":material/sell:",
    )
    _add(session)


def _add(session: Session) -> None:
    if session.may(Right.CONFIGURE):
        st.button("Add a product", icon=":material/add:", on_click=begin_new)


def _search(session: Session, asked: str) -> None:
    with st.spinner("Searching …"):
        found, seconds = timed(session.client.products.search(asked, limit=_HITS))
    if not found:
        empty(
            "Nothing fits these words",
            "A bot would find nothing either. Add the product, or try other words.",
            icon=":material/search_off:",
        )
        _add(session)
        return
    summary(len(found), seconds)
    for one in found:
        hit(
            one.title,
            about(one),
            (one.score, one.why),
            key=f"hit-{one.sku}",
            show=partial(open_product, one.sku),
        )


def about(product: ProductInfo | ProductFound) -> str:
    """Return the short facts of a product on one line."""
    price = f"{product.price} {product.currency}".strip()
    return " · ".join(part for part in (product.sku, price, product.brand) if part)


def _browse(session: Session, index: IndexInfo) -> None:
    where = cursor("products")
    page = wait_for(session.client.products.page(limit=_ROWS, cursor=where))
    if not page.items:
        st.caption("The products that stood here are gone.")
        pager("products", None)
        return
    pages = -(-index.products // _ROWS)
    with st.container(horizontal=True, vertical_alignment="center"):
        many = "1 product" if index.products == 1 else f"{index.products:,} products"
        st.caption(
            f"{many}, in the order of their skus" + (f" · {pages:,} pages" if pages > 1 else "")
        )
        is_editing = session.may(Right.CONFIGURE) and st.toggle(
            "Edit", key="products-editing", persist_state="session"
        )
        if not is_editing:
            _add(session)
    if is_editing:
        is_dirty = editor.show(session, page.items, where or "")
        if is_dirty:
            st.caption("Save or discard the changes before you turn the page.")
            return
    else:
        _table(page.items, where or "")
    pager("products", page.next_cursor)


def _table(rows: list[ProductInfo], where: str) -> None:
    st.caption("Choose a row to open the product.")
    chosen = st.dataframe(
        [
            {
                "Title": one.title,
                "Sku": one.sku,
                "Price": f"{one.price} {one.currency}".strip(),
                "Brand": one.brand,
            }
            for one in rows
        ],
        hide_index=True,
        height="content" if len(rows) < _FEW else _TALL,
        column_config={"Title": st.column_config.TextColumn(width="medium")},
        on_select="rerun",
        selection_mode="single-row",
        key=f"products-table-{where}-{generation()}",
        alt="Products of this page",
    )
    if chosen["selection"]["rows"]:
        open_product(rows[chosen["selection"]["rows"][0]].sku)
