"""Literal: text from mails, models and people, shown as it is."""

from __future__ import annotations

import re

#: CommonMark 0.31 §2.4: a backslash before ASCII punctuation makes it literal. That covers what
#: Streamlit adds: `:red[…]`, `:smile:`, `$…$`.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
#: Streamlit makes links of bare addresses, escaped or not (remark-gfm looks for them at the end).
_BEGINS_ADDRESS = re.compile(r"(?<=@)|(?<=://)|(?<=\bwww)", re.IGNORECASE)
#: Streamlit's `:color[…]` without a colour, and nothing in it: the address is in two pieces of
#: text then, neither of which is one, and is copied from the page as it was.
_PARTS = ":color[]"


def literal(text: str) -> str:
    """Return Markdown that shows this text on one line, for labels and messages of Streamlit.

    Longer text goes through `st.text`, which renders nothing.
    """
    begins = re.split(_BEGINS_ADDRESS, " ".join(text.split()))
    return _PARTS.join(_PUNCTUATION.sub(r"\\\1", one) for one in begins)
