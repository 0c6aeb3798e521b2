"""Edits: how much of what the model wrote a person changed before it was approved."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from orchestre.client.schemas import HistoryEntry
from slack_app.cards.text import counted

#: Longer texts are not compared: the work grows with the square of their words.
_MOST_WORDS = 2_000


def edit_size(history: Sequence[HistoryEntry], approval: HistoryEntry) -> str:
    """Say how many words differ between the model's last version and the one approved."""
    texts = {entry.version: entry for entry in history if entry.text}
    written = [
        version
        for version, entry in texts.items()
        if entry.actor.startswith("model:") and version <= approval.version
    ]
    if approval.version not in texts or not written:
        return ""
    return _difference(texts[max(written)].text, texts[approval.version].text)


def _difference(before: str, after: str) -> str:
    old, new = before.split(), after.split()
    if old == new:
        return "as drafted"
    if max(len(old), len(new)) > _MOST_WORDS:
        return "edited"
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changed = sum(max(to - at, end - start) for tag, at, to, start, end in steps if tag != "equal")
    return f"edited {counted(changed, 'word')}"
