"""How long something lasts, as people write it."""

from __future__ import annotations

import pytest

from orchestre.domain.durations import in_words, seconds_of
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


def test_in_the_words_of_people() -> None:
    assert in_words(5_400) == "1 hour 30 minutes"
    assert in_words(7_200) == "2 hours"
    assert in_words(8 * 86_400 + 61) == "1 week 1 day"
    assert in_words(0) == "0 seconds"
