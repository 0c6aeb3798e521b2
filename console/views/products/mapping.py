"""Mapping: which column of a file holds what, and its first rows as understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import streamlit as st

from console.literal import literal
from orchestre.client.schemas import ImportPreview, ProductRow

#: Field of a product → the file's column; empty: none holds it.
Chosen: TypeAlias = dict[str, str]
FIELDS = {
    "sku": "Sku (required)",
    "title": "Title (required)",
    "price": "Price",
    "currency": "Currency",
    "brand": "Brand",
    "description": "Description",
    "url": "Web page",
}
_NONE = ""


def chosen(file_id: str) -> Chosen | None:
    """Return what was chosen for this file; None before anything could be."""
    keys = {field: _key(file_id, field) for field in FIELDS}
    if not any(key in st.session_state for key in keys.values()):
        return None
    return {field: st.session_state.get(key) or _NONE for field, key in keys.items()}


def mapping(file_id: str, seen: ImportPreview) -> Chosen:
    """Show a box for each field, set to the column that was understood; return what is chosen."""
    st.subheader("What the columns mean")
    options = [_NONE, *seen.headers]
    found: Chosen = {}
    with st.container(horizontal=True):
        for field, label in FIELDS.items():
            key = _key(file_id, field)
            # The state is set first: a box that is given both a state and a place complains.
            st.session_state.setdefault(key, seen.columns.get(field, _NONE))
            found[field] = st.selectbox(label, options, key=key, format_func=_shown, width=220)
    st.caption("Every other column is kept under its own name: bots can state it too.")
    return found


def _shown(header: str) -> str:
    return header or "— not in the file"


def _key(file_id: str, field: str) -> str:
    return f"column-{file_id}-{field}"


def rows(seen: ImportPreview) -> None:
    """Show the first rows as they would be taken in, and what was said of the file."""
    if seen.rows:
        st.subheader(f"The first {len(seen.rows):,} of {seen.total:,} rows")
        lines = [_line(row) for row in seen.rows]
        st.dataframe(
            lines,
            hide_index=True,
            column_config={
                "Left out": st.column_config.TextColumn(width="medium"),
                "Title": st.column_config.TextColumn(width="medium"),
            },
            column_order=_held(lines),
            alt="The first rows as they are understood",
        )
    if seen.notes:
        st.caption(" ".join(literal(note) for note in seen.notes))


def _line(row: ProductRow) -> dict[str, str]:
    if not (row.sku or row.title or row.reason):
        return dict(row.attributes)
    return {
        "Left out": row.reason,
        "Sku": row.sku,
        "Title": row.title,
        "Price": f"{row.price} {row.currency}".strip(),
        "Brand": row.brand,
        "Description": row.description,
        "Web page": row.url,
        "Other": ", ".join(f"{name}: {value}" for name, value in row.attributes.items()),
    }


def _held(lines: Sequence[Mapping[str, str]]) -> list[str]:
    """Name the columns that hold something in any line."""
    names = dict.fromkeys(name for line in lines for name in line)
    return [name for name in names if any(line.get(name) for line in lines)]
