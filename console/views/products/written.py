"""Written: what the text of a dropped file is written in, where the guess was wrong."""

from __future__ import annotations

import streamlit as st

from orchestre.domain.encodings import Encoding

_GUESSED = ""
_LABELS = {
    _GUESSED: "Guessed from the file",
    Encoding.UTF_8: "Unicode (UTF-8)",
    Encoding.UTF_16: "Unicode (UTF-16)",
    Encoding.WINDOWS_1252: "Western Europe (Windows-1252)",
    Encoding.WINDOWS_1250: "Central Europe (Windows-1250)",
    Encoding.WINDOWS_1251: "Cyrillic (Windows-1251)",
    Encoding.WINDOWS_1253: "Greek (Windows-1253)",
    Encoding.WINDOWS_1254: "Turkish (Windows-1254)",
    Encoding.WINDOWS_1257: "Baltic (Windows-1257)",
    Encoding.ISO_8859_2: "Central Europe (ISO 8859-2)",
    Encoding.MACINTOSH: "Western Europe (old Mac)",
    Encoding.CP850: "Western Europe (DOS, 850)",
    Encoding.CP852: "Central Europe (DOS, 852)",
    Encoding.SHIFT_JIS: "Japanese (Shift JIS)",
    Encoding.GB18030: "Chinese (GB 18030)",
    Encoding.BIG5: "Chinese (Big5)",
    Encoding.EUC_KR: "Korean (EUC-KR)",
}


def written_in(file_id: str, name: str) -> str | None:
    """Let a person say what the text is written in; None: guessed. A spreadsheet says so itself."""
    if name.lower().endswith(".xlsx"):
        return None
    chosen = st.selectbox(
        "The text is written in",
        list(_LABELS),
        key=f"written-{file_id}",
        format_func=lambda one: _LABELS[one],
        help="Choose where letters with accents look wrong in the first rows below.",
        width=280,
    )
    return chosen or None
