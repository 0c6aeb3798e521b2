"""Pager: one piece of a long list at a time, as the API gives it."""

from __future__ import annotations

import streamlit as st


def cursor(key: str, *, of: object = None) -> str | None:
    """Return where the open piece of a list begins; None: at its start.

    `of` is what the list is filtered by: another filter begins at the start again.
    """
    state = st.session_state.setdefault(f"pager-{key}", {"of": of, "path": []})
    if state["of"] != of:
        state.update(of=of, path=[])
    return state["path"][-1] if state["path"] else None


def pager(key: str, next_cursor: str | None) -> None:
    """Draw the buttons to the piece before and after; nothing where there is one piece only."""
    path: list[str] = st.session_state[f"pager-{key}"]["path"]
    if not path and next_cursor is None:
        return
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(
            "Newer" if key.endswith("newest") else "Back",
            key=f"{key}-back",
            icon=":material/chevron_left:",
            disabled=not path,
            on_click=_back,
            args=(path,),
        )
        st.text(f"Page {len(path) + 1}")
        st.button(
            "Older" if key.endswith("newest") else "Next",
            key=f"{key}-next",
            icon=":material/chevron_right:",
            icon_position="right",
            disabled=next_cursor is None,
            on_click=path.append,
            args=(next_cursor,),
        )


def _back(path: list[str]) -> None:
    if path:
        path.pop()
