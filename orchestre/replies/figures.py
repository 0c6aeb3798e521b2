"""Figures: what was counted, added up by day, by bot and in total."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from orchestre.store.numbers import Counted, Took


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in seconds: half of all at most the one, nine in ten the other."""

    median: float
    p90: float


@dataclass(slots=True)
class Figures:
    """Sums by kind (store/numbers.py), and how long each step took."""

    counts: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    spreads: dict[str, Spread] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """Return how many there were of a kind."""
        return round(self.counts[kind])

    @property
    def unedited_share(self) -> float | None:
        """Of what the model wrote and people approved, the share that they did not touch."""
        edited = self.count("approved_edited")
        return _share(self.count("approved_as_drafted"), self.count("approved_as_drafted") + edited)

    @property
    def edit_size(self) -> float | None:
        """The share of words that an edit changed, on average; None without edits."""
        return _share(self.counts["edited_shares"], self.count("approved_edited"))

    @property
    def tokens_a_reply(self) -> float | None:
        """Tokens that models reported for each reply that left; None where none did."""
        tokens = self.counts["input_tokens"] + self.counts["output_tokens"]
        return _share(tokens, self.count("sent")) if tokens else None


@dataclass(slots=True)
class Summed:
    """Everything, and the same by day (YYYY-MM-DD) and by account."""

    total: Figures = field(default_factory=Figures)
    by_day: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    by_account: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))


def summed(counted: Iterable[Counted], took: Mapping[str, Iterable[Took]]) -> Summed:
    """Add up what was counted, and find the middle of what took time."""
    found = Summed()
    for one in counted:
        for figures in (found.total, found.by_day[one.day], found.by_account[one.account_id]):
            for kind, amount in one.amounts.items():
                figures.counts[kind] += amount
    for kind, steps in took.items():
        _add_spreads(found, kind, steps)
    return found


def _add_spreads(found: Summed, kind: str, steps: Iterable[Took]) -> None:
    by_day: dict[str, list[float]] = defaultdict(list)
    by_account: dict[str, list[float]] = defaultdict(list)
    for day, account, seconds in steps:
        if seconds is not None:
            by_day[day].append(seconds)
            by_account[account].append(seconds)
    if every := list(chain.from_iterable(by_day.values())):
        found.total.spreads[kind] = _spread(every)
    for day, lasted in by_day.items():
        found.by_day[day].spreads[kind] = _spread(lasted)
    for account, lasted in by_account.items():
        found.by_account[account].spreads[kind] = _spread(lasted)


def _spread(seconds: list[float]) -> Spread:
    ordered = sorted(seconds)
    return Spread(_nearest_rank(ordered, 0.5), _nearest_rank(ordered, 0.9))


def _nearest_rank(ordered: list[float], share: float) -> float:
    # Clocks of two hosts may differ by more than a step took.
    return max(0.0, round(ordered[math.ceil(share * len(ordered)) - 1], 3))


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
