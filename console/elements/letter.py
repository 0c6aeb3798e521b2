"""Letter: long text of a mail or a draft, shown as it is in its own direction."""

from __future__ import annotations

from html import escape

import streamlit as st

#: `dir=auto` follows the first strong character (HTML §3.2.6.4): Arabic and Hebrew read right.
_SHOWN = (
    '<div dir="auto" style="white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5">'
    "{}</div>"
)


def letter(text: str) -> None:
    """Show text with its own line breaks and nothing rendered: no link, no image, no markup."""
    st.html(_SHOWN.format(escape(text)))
