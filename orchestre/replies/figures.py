"""Figures: what was counted, added up by day, by bot and in total."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import import_module
from statistics import median
from typing import Any

from orchestre.store.numbers import Counted, Took, Written


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in seconds.

    Of an even number, `median` is the mean of the middle two; `p90` is the nearest rank: the
    shortest of them that nine in ten do not exceed.
    """

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

    @property
    def cost(self) -> Decimal | None:
        """What models cost by list price, in US dollars; None where no price is known."""
        known = self.counts["priced_tokens"]
        return Decimal(f"{self.counts['dollars']:.6f}") if known else None

    @property
    def cost_a_reply(self) -> Decimal | None:
        """What models cost for each reply that left."""
        return (
            None if self.cost is None or not self.count("sent") else self.cost / self.count("sent")
        )

    @property
    def priced_share(self) -> float | None:
        """The share of tokens whose price is known; None where no tokens were reported."""
        tokens = self.counts["input_tokens"] + self.counts["output_tokens"]
        return _share(self.counts["priced_tokens"], tokens)


@dataclass(slots=True)
class Summed:
    """Everything, and the same by day (YYYY-MM-DD) and by account."""

    total: Figures = field(default_factory=Figures)
    by_day: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    by_account: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))


def summed(
    counted: Iterable[Counted], written: Iterable[Written], took: Mapping[str, Iterable[Took]]
) -> Summed:
    """Add up what was counted and written, and find the middle of what took time."""
    found = Summed()
    for one in (*counted, *map(_priced, written)):
        for figures in (found.total, found.by_day[one.day], found.by_account[one.account_id]):
            for kind, amount in one.amounts.items():
                figures.counts[kind] += amount
    for kind, steps in took.items():
        _add_spreads(found, kind, steps)
    return found


def _priced(one: Written) -> Counted:
    """Return what models wrote as amounts, with what it cost where a price is published."""
    amounts: dict[str, float] = {
        "model_drafts": one.drafts,
        "input_tokens": one.input_tokens,
        "output_tokens": one.output_tokens,
    }
    tokens = one.input_tokens + one.output_tokens
    model = one.author.removeprefix("model:")
    cost = _prices().dollars(model, one.input_tokens, one.output_tokens) if tokens else None
    if cost is not None:
        amounts |= {"dollars": cost, "priced_tokens": tokens}
    return Counted(one.day, one.account_id, amounts)


@cache
def _prices() -> Any:
    # Loads half a second of other modules, which nobody without a priced model needs.
    return import_module("orchestre.agents.model_prices")


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
        nine_in_ten = ordered[math.ceil(0.9 * len(ordered)) - 1]
        figures.spreads[kind] = Spread(_seconds(median(ordered)), _seconds(nine_in_ten))


def _seconds(milliseconds: float) -> float:
    # Clocks of two hosts may differ by more than a step took.
    return max(0.0, milliseconds / 1000)


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
