"""Figures: sums, middles, the size of edits, and how they read on a terminal."""

from __future__ import annotations

import random
import statistics
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestre.cli.numbers import WIDTH, bar
from orchestre.replies.edits import MOST_WORDS, changed_words
from orchestre.replies.figures import summed
from orchestre.store.numbers import Counted, Took, Written


def test_everything_is_in_the_day_the_account_and_the_total() -> None:
    counted = [
        Counted("2026-01-05", "a", {"received": 2, "sent": 1}),
        Counted("2026-01-05", "b", {"received": 1, "sent": 0}),
        Counted("2026-01-06", "a", {"received": 4, "sent": 0}),
    ]
    found = summed(counted, [], {})
    assert found.total.count("received") == 7
    assert found.by_day["2026-01-05"].count("received") == 3
    assert found.by_account["a"].count("received") == 6
    assert found.by_account["nobody"].count("received") == 0


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_the_middle_is_the_median_and_nine_in_ten_take_no_longer_than_the_other(
    lasted: list[int],
) -> None:
    steps: list[Took] = [("2026-01-05", "a", lasted[:2]), ("2026-01-06", "b", lasted[2:])]
    spread = summed([], [], {"to_draft": [*steps, ("2026-01-05", "c", [])]}).total.spreads[
        "to_draft"
    ]
    rounded = sorted(one / 1000 for one in lasted)
    assert spread.median == statistics.median(lasted) / 1000
    assert 10 * sum(one <= spread.p90 for one in rounded) >= 9 * len(rounded)


def test_clocks_that_differ_make_no_negative_times() -> None:
    found = summed([], [], {"to_draft": [("2026-01-05", "a", [-400])]})
    assert found.total.spreads["to_draft"].median == 0.0


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ("a b c d", "a b c d", 0.0),
        ("a b c d", "a b c e", 0.25),
        ("a b", "c d", 1.0),
        ("a b c", "a\nb  c\n", 0.0),
        ("", "", 0.0),
        ("", "a", 1.0),
    ],
)
def test_the_share_of_changed_words(before: str, after: str, share: float) -> None:
    assert changed_words(before, after) == share


def test_no_text_takes_long_to_compare() -> None:
    rng = random.Random(1)
    worst = "a b " * 50_000, " ".join(rng.choice("ab") for _ in range(MOST_WORDS * 2))
    began = time.process_time()
    changed_words(*worst)
    assert time.process_time() - began < 2.0


@pytest.mark.parametrize(
    ("amount", "most", "drawn"),
    [(0, 10, ""), (10, 10, "█" * WIDTH), (5, 10, "█" * (WIDTH // 2)), (1, 10_000, "▏"), (0, 0, "")],
)
def test_a_bar(amount: int, most: int, drawn: str) -> None:
    assert bar(amount, most) == drawn


def test_what_models_wrote_is_priced_where_a_price_is_published() -> None:
    written = [
        Written("2026-01-05", "a", "model:openai:gpt-4o-mini", 2, 1_000_000, 0),
        Written("2026-01-05", "a", "model:openai:our-own", 1, 500_000, 500_000),
        Written("2026-01-05", "a", "model:offline", 7, 0, 0),
    ]
    total = summed([Counted("2026-01-05", "a", {"sent": 3})], written, {}).total
    assert total.count("model_drafts") == 10
    assert total.cost == Decimal("0.150000"), "the list price of a million tokens of input"
    assert total.cost_a_reply == Decimal("0.05")
    assert total.priced_share == 0.5


def test_there_is_no_cost_without_a_price() -> None:
    total = summed([], [Written("2026-01-05", "a", "model:ollama:llama3", 1, 900, 90)], {}).total
    assert (total.cost, total.cost_a_reply, total.priced_share) == (None, None, 0)
