"""Literal: text from mails, models and people, shown as it is."""

from __future__ import annotations

import re

#: CommonMark 0.31 §2.4: a backslash before ASCII punctuation makes it literal. That covers what
#: Streamlit adds: `:red[…]`, `:smile:`, `$…$`.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
#: Streamlit makes links of bare addresses, escaped or not (remark-gfm looks for them at the end).
_BEGINS_ADDRESS = re.compile(r"@|://|\bwww", re.IGNORECASE)
#: U+2060: shows nothing, and is part of no address.
_WORD_JOINER = "\u2060"


def literal(text: str) -> str:
    """Return Markdown that shows this text on one line, for labels and messages of Streamlit.

    Longer text goes through `st.text`, which renders nothing.
    """
    one_line = " ".join(text.split())
    parted = _BEGINS_ADDRESS.sub(rf"\g<0>{_WORD_JOINER}", one_line)
    return _PUNCTUATION.sub(r"\\\1", parted)
