"""Other people's words stay literal, and no cut breaks a letter."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slack_app.cards.text import (
    clipped,
    escaped,
    literal,
    one_line,
    pieces,
    shortened,
    size,
)

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
GRAPHEMES = ["e\u0301", FAMILY, SCOTLAND, "🇫🇷", "👍🏽", "❤\ufe0f", "का", "a", " ", "\n"]


def test_what_nobody_sees_is_shown_by_its_number() -> None:
    assert literal("a\u202eb\u200bc\x00d\U000e0041\ufeff") == "a⟨202E⟩b⟨200B⟩c⟨0000⟩d⟨E0041⟩⟨FEFF⟩"
    assert literal("pay\u3164pal\u034f") == "pay⟨3164⟩pal⟨034F⟩"
    assert literal("a\r\nb\rc\td") == "a\nb\nc\td"


@pytest.mark.parametrize(
    "spelt", [FAMILY, SCOTLAND, "❤\ufe0f", "\u0645\u06cc\u200c\u062e\u0648", "क्\u200dष", "é"]
)
def test_what_is_spelled_with_joiners_stays(spelt: str) -> None:
    assert literal(f"so: {spelt}.") == f"so: {spelt}."


def test_a_secret_in_the_tags_of_a_flag_is_shown() -> None:
    assert "⟨E0069⟩" in literal("🏴\U000e0068\U000e0069\U000e007f")


def test_one_line_turns_nothing_around_it() -> None:
    assert one_line("Re:\n\tKettle  ") == "Re: Kettle"
    assert one_line("\u05e9\u05dc") == "\u2068\u05e9\u05dc\u2069"
    assert one_line("a\u2069b") == "a⟨2069⟩b"
    assert size(one_line("x" * 1_000, 50)) == 50


def test_mrkdwn_is_escaped() -> None:
    assert escaped("<!channel> & <b>") == "&lt;!channel&gt; &amp; &lt;b&gt;"


@given(st.lists(st.sampled_from(GRAPHEMES), min_size=1, max_size=60), st.integers(16, 30))
def test_no_cut_breaks_a_letter(graphemes: list[str], most: int) -> None:
    text = "".join(graphemes)
    found = pieces(text, most)
    assert "".join(found) == text
    assert all(0 < size(piece) <= most for piece in found)
    ends = set(itertools.accumulate(map(len, graphemes), initial=0))
    at = 0
    for piece in found:
        at += len(piece)
        assert at in ends, (text, at)


@given(st.text(), st.integers(4, 40))
@example("e" + "\u0301" * 50, 10)
def test_a_clipped_text_fits(text: str, most: int) -> None:
    assert size(clipped(text, most)) <= most


@given(st.text(), st.integers(20, 60), st.integers(1, 5))
@example("\n\n\na\n", 20, 1)
@example("\r\n" * 100, 20, 5)
def test_a_shortened_text_says_whether_it_is_whole(text: str, most: int, lines: int) -> None:
    shown, is_whole = shortened(text, most, lines)
    assert size(shown) <= most
    assert shown.count("\n") < lines
    whole = literal(text.strip("\n"))
    assert is_whole == (whole == shown) or not whole[len(shown) :].strip()
    assert not is_whole or shown == whole


def test_pieces_end_where_lines_do() -> None:
    assert pieces("one two\nthree four five", 11) == ["one two\n", "three four ", "five"]
    assert pieces("", 10) == []
