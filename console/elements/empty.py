"""Empty: what a list says while there is nothing in it, and what to do about that."""

from __future__ import annotations

import streamlit as st


def empty(title: str, what_next: str, *, icon: str = ":material/inbox:") -> None:
    """Say kindly that nothing is here and why; a button may follow. Both texts are our own."""
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown(f"### {icon} {title}", text_alignment="center")
        st.markdown(what_next, text_alignment="center")
