"""Questions: what is asked of the catalogue, from one word to a mail of two thousand."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from orchestre.store.tokens import words

#: A question up to this many words is looked up as one; a longer text sentence by sentence.
_ONE_QUESTION = 16
#: Words of a piece; the embedding model reads no more than about so many.
_LONGEST_PIECE = 40
_SHORTEST_PIECE = 3
_MOST_CHARACTERS = 40_000
_PARTS = re.compile(r"(?<=[.!?;:])\s+|\n+")


@functools.cache
def _empty() -> frozenset[str]:
    """Return words that name no product, in several languages, as `words` spells them.

    They are rare in a catalogue, and would weigh as much there as a rare name.
    """
    listed = Path(__file__).parent / "empty_words.txt"
    return frozenset(listed.read_text(encoding="utf-8").split())


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a question that is looked up on its own, and its telling words."""

    text: str
    words: tuple[str, ...]


def pieces_of(question: str) -> tuple[Piece, ...]:
    """Part a question into pieces; a short one stays whole. Empty where nothing is asked."""
    question = question[:_MOST_CHARACTERS]
    if len(question.split()) <= _ONE_QUESTION:
        texts = [" ".join(question.split())]
    else:
        texts = _sentences(question)
    pieces = (Piece(text, _telling(text)) for text in texts)
    return tuple(piece for piece in pieces if piece.words)


def _telling(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(words(text)))
    return tuple(word for word in found if word not in _empty()) or found


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    kept: list[str] = []
    for sentence in _PARTS.split(text):
        kept += sentence.split()
        # Two words say too little alone: they go with what follows.
        if len(kept) >= _SHORTEST_PIECE:
            cuts = range(0, len(kept), _LONGEST_PIECE)
            found += [" ".join(kept[cut : cut + _LONGEST_PIECE]) for cut in cuts]
            kept = []
    if kept:
        found.append(" ".join(kept))
    return list(dict.fromkeys(found))
