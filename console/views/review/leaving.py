"""Leaving: what was just approved can be taken back, next to the decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import streamlit as st

from console.views.review.deciding import Deciding
from console.views.review.state import Leaving

#: How many are shown; the list of what is leaving has all of them.
_MOST = 3


def leaving(deciding: Deciding, *, but: str = "") -> None:
    """Draw a line for each reply that this page approved last; `but`: the draft that is open."""
    shown = [one for one in deciding.desk.leaving if one.draft != but][-_MOST:]
    for one in shown:
        key = f"review-leaves-{one.draft}"
        with st.container(horizontal=True, key=key, vertical_alignment="center", gap="small"):
            st.html(_line(one))
            # The key is for what was done last: the first of several with one key would have it.
            short = "u" if one is shown[-1] else None
            if st.button("Undo", key=f"review-undoes-{one.draft}", shortcut=short):
                deciding.undo(one.draft, one.version, one.content_hash)


def leaving_alone(deciding: Deciding) -> None:
    """Draw them where there is nothing (more) to decide."""
    if deciding.desk.leaving:
        with st.container(key="review-bar"):
            leaving(deciding)


def _line(one: Leaving) -> str:
    # The style counts down: the page is drawn anew only when something happens.
    left = int((one.until - datetime.now(UTC)).total_seconds()) + 1
    return (
        f'<p class="review-leaving"><b><bdi>{escape(one.subject[:80])}</bdi></b> '
        f"to <bdi>{escape(one.to[:60])}</bdi></p>"
        f'<p class="review-countdown" style="--seconds: {max(0, left)}">leaves in </p>'
    )
