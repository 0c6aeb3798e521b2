"""How long something lasts, as people write it."""

from __future__ import annotations

import pytest

from orchestre.domain.durations import seconds_of, span
from orchestre.domain.errors import Invalid


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2h", 7_200),
        ("2 Hours", 7_200),
        ("90 min", 5_400),
        ("90m", 5_400),
        ("1h30m", 5_400),
        ("1 day, 12 hours", 129_600),
        ("an hour", 3_600),
        ("a week", 604_800),
        (" 45 secs ", 45),
    ],
)
def test_what_people_write(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    ("text", "why"),
    [("0h", "0h is no time at all"), ("9999d", "9999d is longer than a year")],
)
def test_too_short_and_too_long_are_told_apart(text: str, why: str) -> None:
    with pytest.raises(Invalid, match=f"^{why}$"):
        seconds_of(text)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2 huors", "Did you mean hours?"),
        ("3 dyas", "Did you mean days?"),
        ("2 qqq", "Say it as"),
        ("2", "Say it as"),
        ("", "Say it as"),
        ("soon enough", "Say it as"),
        ("2h!", "Say it as"),
        ("0 h", "Say it as"),
        ("400 days", "Say it as"),
        ("-2h", "Say it as"),
        ("9" * 500 + "h", "Say it as"),
    ],
)
def test_what_says_no_time(text: str, advice: str) -> None:
    with pytest.raises(Invalid) as refused:
        seconds_of(text)
    assert advice in refused.value.advice


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "0 s"),
        (4.4, "4 s"),
        (59.6, "1 min"),
        (61, "61 s"),
        (119.4, "119 s"),
        (119.6, "2 min"),
        (240, "4 min"),
        (3_580, "1 h"),
        (3_609, "1 h"),
        (5_400, "90 min"),
        (7_199, "2 h"),
        (3 * 3_600 - 9, "3 h"),
        (86_390, "1 day"),
        (36 * 3_600, "36 h"),
        (200_000, "2 days"),
        (70 * 3_600, "3 days"),
        (400 * 86_400, "400 days"),
    ],
)
def test_in_the_words_of_people(seconds: float, told: str) -> None:
    assert span(seconds) == told


def test_a_span_is_near_what_it_stands_for() -> None:
    """It may be read back, and is never off by more than a quarter."""
    for seconds in range(1, 4 * 86_400, 7):
        assert abs(seconds_of(span(seconds)) - seconds) <= seconds / 4, seconds
