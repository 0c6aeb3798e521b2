"""Leaning: which sentence of a draft leans on which source, and where its findings stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from orchestre.client.schemas import FindingInfo, SourceInfo

T = TypeVar("T")

#: Characters that are looked at; what comes after them is shown without marks.
MOST = 20_000
#: A sentence, or the rest of a line; a full stop inside a figure ends none.
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…。！？]+(?=\s|$)|(?=\n)|$)")  # noqa: RUF001
_WORD = re.compile(r"\w+(?:[.,]\d+)*")
#: Words in a row that a sentence and a passage share by no accident.
_ROW = 4
_LONG_TITLE = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a draft's text; all of them together are the text."""

    text: str
    #: The numbers, from 1, of the sources that its sentence leans on.
    sources: tuple[int, ...] = ()
    #: The finding that is about these words, by its place in the list; None: none is.
    finding: int | None = None


def pieces(
    text: str, sources: Sequence[SourceInfo], findings: Sequence[FindingInfo]
) -> tuple[Piece, ...]:
    """Part a text where what it leans on, or what is found about it, changes."""
    seen, rest = text[:MOST], text[MOST:]
    leans = [
        (sentence.start(), sentence.end(), numbers)
        for sentence in _SENTENCE.finditer(seen)
        if (numbers := _sources_of(sentence[0], sources))
    ]
    marks = list(_marks(seen, findings))
    cuts = {0, len(seen)} | {at for start, end, _ in (*leans, *marks) for at in (start, end)}
    places = sorted(cuts)
    found = [
        Piece(seen[start:end], _first(leans, start) or (), _first(marks, start))
        for start, end in pairwise(places)
    ]
    return tuple(found) + ((Piece(rest),) if rest else ())


def _first(spans: Iterable[tuple[int, int, T]], at: int) -> T | None:
    return next((value for start, end, value in spans if start <= at < end), None)


def _marks(text: str, findings: Sequence[FindingInfo]) -> Iterator[tuple[int, int, int]]:
    """Yield where the words stand that findings quote behind the colon of their names."""
    for place, finding in enumerate(findings):
        words = finding.name.partition(":")[2].split()
        if not words:
            continue
        pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
        yield from ((match.start(), match.end(), place) for match in pattern.finditer(text))


def _sources_of(sentence: str, sources: Sequence[SourceInfo]) -> tuple[int, ...]:
    return tuple(
        number
        for number, source in enumerate(sources, start=1)
        if source.quoted and _leans(sentence, source)
    )


def _leans(sentence: str, source: SourceInfo) -> bool:
    """Tell whether a sentence names a source, or shares a figure or a row of words with it."""
    title = source.title.casefold().strip()
    if len(title) >= _LONG_TITLE and title in sentence.casefold():
        return True
    said, known = _words(sentence), _words(source.text)
    if source.id and source.id.casefold() in said:
        return True
    return bool(_telling(said) & _telling(known)) or bool(_rows(said) & _rows(known))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _telling(words: list[str]) -> set[tuple[str, ...]]:
    """Return figures that speak for themselves (59.90), others with the word beside them."""
    found: set[tuple[str, ...]] = set()
    for before, word in zip(["", *words], words, strict=False):
        if not any(char.isdigit() for char in word + before):
            continue
        found.add((word,) if re.search(r"\d[.,]\d", word) else (before, word))
    return {row for row in found if row[0]}


def _rows(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _ROW]) for at in range(len(words) - _ROW + 1)}
