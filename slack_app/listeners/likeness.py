"""Likeness: which word was probably meant by one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process

#: Below this likeness (of 100) nothing is proposed.
_ALIKE = 60


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the word that may have been meant; empty where none is like it."""
    found = process.extractOne(word.casefold(), list(known), score_cutoff=_ALIKE)
    return found[0] if found else ""


def meant(word: str, known: Iterable[str], *, before: str) -> str:
    """Say which command may have been meant; `before` is what stands before the word."""
    words = list(known)
    like = nearest(word, words) or words[0]
    return f"Did you mean {before} {like}?" if nearest(word, words) else f"Say {before} {like}"
