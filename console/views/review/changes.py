"""Changes: what one version of a draft says otherwise than another, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html import escape

from orchestre.client.schemas import DraftDetail, HistoryEntry

#: Longer texts are shown whole: the work grows with the square of their words.
MOST_WORDS = 3_000
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def versions(draft: DraftDetail) -> list[HistoryEntry]:
    """Return the versions of a draft with their texts, oldest first."""
    return [entry for entry in draft.history if entry.text]


def word_changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield pieces of both texts in turn, each with ` `, `-` or `+`: kept, taken out, put in."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        yield from (("-", before), ("+", after))
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield (" ", "".join(old[a:b]))
            continue
        if b > a:
            yield ("-", "".join(old[a:b]))
        if d > c:
            yield ("+", "".join(new[c:d]))


_MARKED = {" ": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}


def as_html(changes: Sequence[tuple[str, str]]) -> str:
    """Return changes as HTML in which every word is literal."""
    shown = "".join(_MARKED[sign].format(escape(text)) for sign, text in changes)
    return f'<div class="review-changes" dir="auto">{shown}</div>'
