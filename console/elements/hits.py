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
#: From which nearness on a text is said to be alike in meaning, and how.
_ALIKE = ((0.5, "similar in meaning"), (0.25, "somewhat similar in meaning"))


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
        st.progress(value, text=literal(in_words(why)), width=300)


def in_words(why: str) -> str:
    """Say why something was found in a sentence's words: `matches the word tent; similar in …`."""
    return "; ".join(filter(None, map(_in_words, why.split(" · ")))) or "hardly similar"


def _in_words(part: str) -> str:
    kind, _, rest = part.partition(" ")
    if kind == "words:":
        return f"matches the {'words' if ',' in rest else 'word'} {rest}"
    if kind == "meaning":
        return next((said for least, said in _ALIKE if float(rest) >= least), "")
    if kind == "code" and rest:
        return f"has the code {rest}"
    said = {"name": "named in full", "no vector yet": "not yet searched by meaning"}
    return said.get(part, part)
