"""Hits: what a search found, best first, with its score and why."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import streamlit as st

from console.literal import literal
from console.portal import wait_for

T = TypeVar("T")
_LONGEST_TITLE = 100


def timed(search: Coroutine[Any, Any, T]) -> tuple[T, float]:
    """Return what a search finds, and how many seconds it took."""
    began = time.monotonic()
    return wait_for(search), time.monotonic() - began


def summary(count: int, seconds: float) -> None:
    """Say how much was found, and how long that took."""
    found = "1 result" if count == 1 else f"{count:,} results"
    st.caption(f"{found} in {seconds * 1000:,.0f} ms, as your bots find them")


def hit(
    title: str, about: str, found: tuple[float, str], *, key: str, show: Callable[[], None]
) -> None:
    """Show one thing that was `found` with a score and why; a click on its title calls `show`."""
    score, why = found
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            label = f"**{literal(title[:_LONGEST_TITLE]) or '(no title)'}**"
            if st.button(label, type="tertiary", key=key):
                show()
            if about:
                st.caption(literal(about))
        value = max(0.0, min(1.0, score))
        st.progress(value, text=literal(why), width=300)
