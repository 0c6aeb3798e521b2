"""Ranking: how well a row's words answer a question, between 0 and 1 whatever the question."""

# BM25F (Robertson and Zaragoza 2009, §3.6) divided by the most it could be: the share of the
# question's weight that a row covers. Half of it and half of the cosine make the score.
# In a short question each word is meant: there a row counts by how many of them it holds, too
# (nDCG@10 of words alone .747 to .766 with bench/search.py).

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestre.store.words import Worded, WordTable

# BM25's usual saturation and length discount.
_K1 = 1.2
_B = 0.75
#: Telling words of a question up to which each is taken to be meant.
_SHORT = 6
#: Of the words that matched, how many are named.
_NAMED = 4
#: From which cosine on a row is said to be alike in meaning, and how.
_ALIKE = ((0.5, "similar in meaning"), (0.25, "somewhat similar in meaning"))


@dataclass(frozen=True, slots=True)
class Found:
    """A row by its id, how well it answers (0 to 1), and why in a few words."""

    id: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How rare each word of a question is in one workspace."""

    rows: int
    counts: Mapping[str, int]

    def weight(self, word: str) -> float:
        """Return the inverse document frequency; a word that stands nowhere is the rarest."""
        rows = self.counts.get(word, 0)
        return math.log(1 + (max(self.rows, rows) - rows + 0.5) / (rows + 0.5))

    def telling(self, words: Sequence[str], most: int) -> list[str]:
        """Return the words that stand in some row, rarest first."""
        there = [word for word in words if self.counts.get(word)]
        return sorted(there, key=lambda word: self.counts[word])[:most]


class Covering:
    """Tells how much of a question each candidate's words cover."""

    def __init__(
        self, table: WordTable, lexicon: Lexicon, candidates: Mapping[str, Worded]
    ) -> None:
        self._table = table
        self._lexicon = lexicon
        self._counts = {
            id_: [Counter(field) for field in row.fields] for id_, row in candidates.items()
        }
        # The mean over the candidates stands for that over all rows; it ranks no worse, and
        # needs no figures kept.
        self._means = [
            sum(field.total() for field in column) / max(1, len(self._counts)) or 1.0
            for column in zip(*self._counts.values(), strict=True)
        ]

    def cover(self, id_: str, words: Sequence[str]) -> tuple[float, list[str]]:
        """Return the share of the words' weight that a row covers, and which it holds.

        In a short question, times the share of its words that the row holds: `black lamp` asks
        for both.
        """
        covered = total = 0.0
        matched = []
        for word in words:
            weight = self._lexicon.weight(word)
            total += weight
            strength = self._strength(id_, word)
            if strength:
                matched.append(word)
                covered += weight * strength / (strength + _K1)
        matched.sort(key=self._lexicon.weight, reverse=True)
        held = len(matched) / len(words) if 0 < len(words) <= _SHORT else 1.0
        return (held * covered / total if total else 0.0), matched

    def _strength(self, id_: str, word: str) -> float:
        strength = 0.0
        for field, weight, mean in zip(
            self._counts[id_], self._table.weights, self._means, strict=True
        ):
            if field[word]:
                strength += weight * field[word] / (1 - _B + _B * field.total() / mean)
        return strength


def score(cover: float, cosine: float | None) -> float:
    """Join words and meaning; without a vector the words alone count."""
    return cover if cosine is None else (cover + max(cosine, 0.0)) / 2


def reason(matched: Sequence[str], cosine: float | None) -> str:
    """Say in a few words why a row was found."""
    first = matched[:_NAMED]
    parts = [f"matches the {'words' if first[1:] else 'word'} {', '.join(first)}"] if first else []
    if cosine is None:
        parts.append("not yet searched by meaning")
    parts += [alike for least, alike in _ALIKE if (cosine or 0) >= least][:1]
    return "; ".join(parts) or "hardly similar"
