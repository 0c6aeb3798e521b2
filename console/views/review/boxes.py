"""Boxes: what is typed beside the editor; it outlives other pages, trouble and newer versions."""

from __future__ import annotations

from typing import Literal

import streamlit as st

Box = Literal["own", "dismisses", "why", "note", "instruction"]
_OF_DRAFTS: tuple[Box, ...] = ("why", "note", "instruction")


def box(name: Box, of: str) -> str:
    """Return the key of a box of a draft or a message; it is for `persist_state="session"`."""
    return f"review-{name}-{of}"


def typed_into(name: Box, of: str) -> str:
    """Return what stands in a box, also where it is not drawn."""
    return str(st.session_state.get(box(name, of)) or "")


def clear(draft_id: str) -> None:
    """Empty a draft's boxes: what stood in them was said."""
    for name in _OF_DRAFTS:
        st.session_state.pop(box(name, draft_id), None)
