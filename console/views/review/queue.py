"""Queue: the list of what there is to do, with the open one marked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from console.views.review.rows import Row

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_FOLDER = Path(__file__).parent


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "review_queue",
        html="<ul></ul>",
        css=(_FOLDER / "queue.css").read_text(encoding="utf-8"),
        js=(_FOLDER / "queue.js").read_text(encoding="utf-8"),
    )


def queue(rows: list[Row], opened: str | None, *, label: str) -> str | None:
    """Draw the lines; return the id of the one that was just clicked."""
    data = {"rows": rows, "open": opened or "", "label": label}
    clicked = _component()(key="review-queue", data=data, on_open_change=lambda: None)
    chosen: str | None = clicked.open
    return chosen
