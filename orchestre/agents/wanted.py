"""Wanted: what an agent looked for, and whether anything that came back is about it."""

from __future__ import annotations

from collections.abc import Iterable

from orchestre.agents.languages import language_of, words
from orchestre.agents.question import found_among

#: From this score on a search's best row is about what was asked, whatever its words: of 20
#: questions that a catalogue of 1,900 products could not answer none came higher than .32.
ENOUGH_SCORE = 0.45
#: Below it, more than this share of the asked words must stand in a row.
_HALF = 0.5


class Wanted:
    """The queries of one draft; the same words are found wherever one look-up finds them."""

    def __init__(self) -> None:
        self._queries: dict[str, str] = {}
        self._found: set[str] = set()

    def note(self, query: str, found: Iterable[tuple[float, str]]) -> None:
        """Note what one look-up found: the score and the text of each row."""
        written = " ".join(query.split())
        key = written.casefold()
        if not key:
            return
        self._queries.setdefault(key, written)
        if any(_is_about(written, score, text) for score, text in found):
            self._found.add(key)

    @property
    def unfound(self) -> tuple[str, ...]:
        """The queries that nothing was found for, in the order in which they came.

        Agents ask in pieces: of queries that hold one another the longest stands for all, and
        none is named where one of them found something.
        """
        asked = {key: frozenset(words(key)) for key in self._queries}
        found = [asked[key] for key in self._found]
        open_ = {key: own for key, own in asked.items() if not _is_near(own, found)}
        return tuple(
            self._queries[key]
            for key, own in open_.items()
            if not any(own < other for other in open_.values())
        )


def _is_near(own: frozenset[str], others: Iterable[frozenset[str]]) -> bool:
    return any(own <= other or own >= other for other in others)


def _is_about(query: str, score: float, text: str) -> bool:
    """Tell whether a row is about a query: search by meaning finds something for anything."""
    if score >= ENOUGH_SCORE:
        return True
    language = language_of(query)
    common = language.common | language.asks | language.price | language.filler
    telling = [word for word in words(query) if word not in common]
    return not telling or len(found_among(telling, text)) > _HALF * len(telling)
