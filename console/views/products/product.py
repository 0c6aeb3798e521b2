"""Product: everything that the catalogue says of one, which drafts used it, and changing it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from console.elements.letter import letter
from console.elements.looked_up import drafts_of
from console.literal import literal
from console.portal import wait_for, wait_for_all
from console.session import Session
from console.trouble import show as show_trouble
from console.trouble import told
from console.views.products.states import NEW, NEWS, close_product, generation, removed
from orchestre.client.schemas import ProductBody, ProductInfo
from orchestre.domain.errors import NotFound
from orchestre.domain.members import Right

_FIELDS = {
    "title": "Title",
    "brand": "Brand",
    "price": "Price",
    "currency": "Currency",
    "url": "Web page",
}
_NAME, _VALUE = "Name", "Value"
#: A list of fewer attributes is as high as they are; pixels of a longer one.
_FEW, _TALL = 14, 500


def show_one(session: Session, sku: str) -> None:
    """Show the product of this sku."""
    st.button("All products", icon=":material/arrow_back:", type="tertiary", on_click=close_product)
    try:
        product, uses = wait_for_all(
            session.client.products.show(sku), session.client.products.uses(sku)
        )
    except NotFound as trouble:
        show_trouble(trouble)
        return
    if news := st.session_state.pop(NEWS, ""):
        st.toast(news, icon=":material/check:")
    st.title(literal(product.title[:200]))
    _facts(product)
    st.subheader("Drafts that used it")
    drafts_of(session, uses)
    if session.may(Right.CONFIGURE):
        with st.expander("Change it", icon=":material/edit:"):
            _form(session, product)
        if st.button("Remove from the catalogue", icon=":material/delete:"):
            with told():
                wait_for(session.client.products.remove(product.sku))
                removed([product])
                close_product()
                st.rerun()


def show_new(session: Session) -> None:
    """Show an empty form; its title may be begun already."""
    st.button("All products", icon=":material/arrow_back:", type="tertiary", on_click=close_product)
    st.title("A new product")
    _form(session, ProductInfo(sku="", title=st.session_state[NEW]))


def _facts(product: ProductInfo) -> None:
    price = f"{product.price} {product.currency}".strip()
    with st.container(horizontal=True, gap="large"):
        for name, value in (("Sku", product.sku), ("Price", price), ("Brand", product.brand)):
            if value:
                with st.container(width="content", gap=None):
                    st.caption(name)
                    letter(value)
    if product.description:
        letter(product.description)
    if product.url.startswith(("https://", "http://")):
        st.link_button("Its web page", product.url, icon=":material/open_in_new:")
    elif product.url:
        letter(product.url)
    if product.attributes:
        st.dataframe(
            [{_NAME: name, _VALUE: value} for name, value in product.attributes.items()],
            hide_index=True,
            height="content" if len(product.attributes) < _FEW else _TALL,
            alt="What else the catalogue says of it",
        )


def _form(session: Session, product: ProductInfo) -> None:
    key = f"product-{product.sku}-{generation()}"
    with st.form(key, border=False):
        sku = product.sku or st.text_input("Sku", max_chars=256, placeholder="Your own code for it")
        values: dict[str, Any] = {
            name: st.text_input(label, getattr(product, name), max_chars=10_000)
            for name, label in _FIELDS.items()
        }
        values["description"] = st.text_area("Description", product.description, height=160)
        st.caption("Whatever else bots may state: size, material, warranty …")
        attributes = st.data_editor(
            _lines(product),
            num_rows="dynamic",
            hide_index=True,
            column_config={
                _NAME: st.column_config.TextColumn(required=True),
                _VALUE: st.column_config.TextColumn(width="large"),
            },
            alt="What else bots may state of it",
        )
        is_sent = st.form_submit_button("Save", type="primary", icon=":material/save:")
    if is_sent:
        with told():
            values["attributes"] = {
                str(name): str(value or "")
                for name, value in zip(attributes[_NAME], attributes[_VALUE], strict=True)
                if name
            }
            kept = wait_for(session.client.products.put(sku or " ", _changes(product, values)))
            st.session_state.pop(NEW, None)
            st.session_state[NEWS] = "Saved. Searches and new drafts know it from now on."
            st.query_params["sku"] = kept.sku
            st.rerun()


def _lines(product: ProductInfo) -> dict[str, list[str]]:
    """Return the attributes as columns; a blank line where there is none shows their kind."""
    lines = product.attributes or {"": ""}
    return {_NAME: list(lines), _VALUE: list(lines.values())}


def _changes(product: ProductInfo, values: dict[str, Any]) -> ProductBody:
    """Name only what was changed: somebody else may have changed the rest meanwhile."""
    if not product.sku:
        return ProductBody(**values)
    return ProductBody(
        **{name: value for name, value in values.items() if value != getattr(product, name)}
    )
