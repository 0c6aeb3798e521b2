"""Thread: the exchange before the reply, oldest first; every word in it is literal."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from console.elements.moments import moment
from console.literal import literal
from console.views.review.quoting import parted
from orchestre.client.schemas import AttachmentInfo, DraftDetail, ThreadEntry

#: Findings that are about the mail, and told below it; the others stand beside the reply's words.
ABOUT_THE_MAIL = frozenset(
    {"hidden-text", "not-addressed-to-us", "steering-attempt", "other-reply-to"}
)


def thread(draft: DraftDetail) -> None:
    """Show the exchange; the mail that the draft answers is open, those before it folded."""
    answered = _place(draft)
    entries = draft.thread or []
    shown = [
        _mail(entry, draft, is_open=at == answered, is_later=at > answered)
        for at, entry in enumerate(entries)
    ]
    st.html(f'<div class="review-thread">{"".join(shown)}</div>')
    odd = [finding for finding in draft.findings if finding.name in ABOUT_THE_MAIL]
    if odd:
        told = "\n\n".join(literal(finding.what) for finding in odd)
        st.warning(told, icon=":material/visibility:")


def _place(draft: DraftDetail) -> int:
    """Return where the answered mail stands in its exchange; the newest of theirs if nowhere."""
    theirs = [at for at, entry in enumerate(draft.thread) if not entry.ours]
    for at in theirs:
        entry = draft.thread[at]
        if (entry.received_at, entry.text) == (draft.message.received_at, draft.message.text):
            return at
    return theirs[-1] if theirs else 0


def _mail(entry: ThreadEntry, draft: DraftDetail, *, is_open: bool, is_later: bool) -> str:
    who = entry.from_name or entry.sender
    address = f" &lt;{escape(entry.sender)}&gt;" if entry.from_name else ""
    is_this = entry.ours and entry.text.strip() == draft.text.strip()
    marks = "".join(
        f'<span class="review-mark">{words}</span>'
        for words, holds in (
            ("our reply", entry.ours and not is_this),
            ("this reply", is_this),
            ("written since", is_later and not is_this),
        )
        if holds
    )
    files = draft.message.attachments if is_open else []
    beginning = escape(" ".join(entry.text.split())[:120])
    return (
        f'<details class="review-mail{" ours" if entry.ours else ""}"{" open" if is_open else ""}>'
        f'<summary><span class="review-who" dir="auto">{escape(who)}</span>'
        f'<span class="review-address">{address}</span>{marks}'
        f'<span class="review-beginning" dir="auto">{beginning}</span>'
        f"<time>{escape(moment(entry.received_at))}</time></summary>"
        f'<div class="review-words">{_words(entry.text)}{_files(files)}</div></details>'
    )


def _words(text: str) -> str:
    return "".join(_quote(part) if is_quoted else _own(part) for is_quoted, part in parted(text))


def _own(text: str) -> str:
    return f'<div class="review-own" dir="auto">{escape(text.strip(chr(10)))}</div>'


def _quote(text: str) -> str:
    if not text.strip():
        return ""
    return (
        '<details class="review-quote"><summary>Quoted text</summary>'
        f'<div class="review-own" dir="auto">{escape(text)}</div></details>'
    )


def _files(files: Sequence[AttachmentInfo]) -> str:
    return "".join(
        f'<div class="review-file">📎 <bdi>{escape(file.name or "(no name)")}</bdi> '
        f"({escape(file.media_type)}, {_size(file.size)})</div>"
        for file in files
    )


def _size(size: int) -> str:
    for unit, length in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= length:
            return f"{size / length:.1f} {unit}"
    return f"{size} bytes"
