"""Figures: what was counted, added up by day, by bot and in total."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
    every: list[int] = []
    by_day: dict[str, list[int]] = defaultdict(list)
    by_account: dict[str, list[int]] = defaultdict(list)
    for day, account, lasted in steps:
        every += lasted
        by_day[day] += lasted
        by_account[account] += lasted
    _add_spread(found.total, kind, every)
    for day, lasted in by_day.items():
        _add_spread(found.by_day[day], kind, lasted)
    for account, lasted in by_account.items():
        _add_spread(found.by_account[account], kind, lasted)


def _add_spread(figures: Figures, kind: str, lasted: list[int]) -> None:
    if lasted:
        ordered = sorted(lasted)
        median, p90 = (_nearest_rank(ordered, share) for share in (0.5, 0.9))
        figures.spreads[kind] = Spread(median, p90)


def _nearest_rank(ordered: list[int], share: float) -> float:
    # Clocks of two hosts may differ by more than a step took.
    return max(0.0, ordered[math.ceil(share * len(ordered)) - 1] / 1000)


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
