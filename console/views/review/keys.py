"""Keys: what each key does on this page."""

from __future__ import annotations

import streamlit as st

_KEYS = {
    "j k": "the next draft, the one before",
    "a": "approve what is open",
    "e": "edit the reply; Escape leaves it",
    "s": "save the edit",
    "r": "reject",
    "i": "ask for another draft",
    "u": "take back what was approved last",
    "/": "the filter",
    "?": "this list",
}


def keys() -> None:
    """Draw the list of keys, which the key `?` opens too."""
    with st.popover("Keys", icon=":material/keyboard:", key="review-keys"):
        rows = "\n".join(
            f"| {' '.join(f'`{key}`' for key in pressed.split())} | {does} |"
            for pressed, does in _KEYS.items()
        )
        st.markdown(f"| Key | What it does |\n|:--|:--|\n{rows}")
