"""Likeness: which word was probably meant by one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz

#: Below this likeness (of 100) nothing is proposed: a wild guess is worse than none.
_ALIKE = 65


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the word that may have been meant, whole or as it begins; empty where none is."""
    wanted = word.casefold()
    alike = {one: _likeness(wanted, one.casefold()) for one in known}
    like = max(alike, key=alike.__getitem__, default="")
    return like if wanted and alike.get(like, 0) >= _ALIKE else ""


def _likeness(word: str, known: str) -> float:
    return max(fuzz.ratio(word, known), fuzz.ratio(word, known[: len(word)]))


def meant(word: str, known: Iterable[str], *, before: str) -> str:
    """Say which command may have been meant; `before` is what stands before the word."""
    words = list(known)
    like = nearest(word, words)
    return f"Did you mean {before} {like}?" if like else f"Say {before} {words[0]}"
