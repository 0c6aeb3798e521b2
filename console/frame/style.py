"""Style: the few rules of the frame that Streamlit's theme has no words for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st


def style() -> None:
    """Give the page its style; takes no room."""
    st.html(Path(__file__).with_name("style.css"))


def set_apart(firsts: Iterable[str]) -> None:
    """Leave some room in the menu above each page whose path begins a section.

    Streamlit's own sections have headings, but break the list for screen readers (axe: `list`).
    """
    links = ", ".join(f'li:has(> * a[href$="/{path}"])' for path in firsts)
    st.html(
        f'<style>[data-testid="stSidebarNavItems"] :is({links}) {{ margin-top: .75rem }}</style>'
    )
