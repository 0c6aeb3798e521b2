"""What is typed in Slack's editor leaves as the same words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestre.domain.drafts import normal_text
from orchestre.domain.errors import Invalid
from slack_app.cards.rich_text import to_rich, to_text
from tests.slack.cards.drafts import ANSWER, HOSTILE


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words} | ({"style": style} if style else {})


def section(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(parts)}


def typed(*blocks: dict[str, Any]) -> str:
    return to_text({"type": "rich_text", "elements": list(blocks)})


def listed(style: str, *items: str, **given: int) -> dict[str, Any]:
    elements = [section(text(item)) for item in items]
    return {"type": "rich_text_list", "style": style, "elements": elements, **given}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_back_as_it_was(words: str) -> None:
    assert normal_text(to_text(to_rich(words)) or " ") == normal_text(words or " ")


@pytest.mark.parametrize("words", [ANSWER, HOSTILE, "a\n\n\nb", "1. one\n2. two", "\tindented"])
def test_an_answer_comes_back_word_by_word(words: str) -> None:
    assert normal_text(to_text(to_rich(words))) == normal_text(words)


def test_paragraphs_and_lists_keep_their_lines() -> None:
    assert typed(
        section(text("We have:\n")),
        listed("bullet", "the blue one", "the red one"),
        listed("bullet", "with a lid", indent=1),
        listed("ordered", "call", "wait"),
        listed("ordered", "come", offset=2),
        section(text("\nBest "), text("regards", bold=True)),
    ) == (
        "We have:\n- the blue one\n- the red one\n   - with a lid\n"
        "1. call\n2. wait\n3. come\n\nBest regards"
    )


def test_an_item_of_two_lines_hangs_under_its_mark() -> None:
    assert typed(listed("ordered", "one\nmore")) == "1. one\n   more"


def test_quotes_and_code_are_kept() -> None:
    quoted = {"type": "rich_text_quote", "elements": [text("you wrote\n\nthis")]}
    code = {"type": "rich_text_preformatted", "elements": [text("x = 1\n  y")], "border": 0}
    assert typed(quoted, code) == "> you wrote\n>\n> this\nx = 1\n  y"


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"type": "link", "url": "https://a.example/x"}, "https://a.example/x"),
        ({"type": "link", "url": "https://a.example", "text": "a.example"}, "a.example"),
        (
            {"type": "link", "url": "https://a.example/x", "text": "our shop"},
            "our shop (https://a.example/x)",
        ),
        ({"type": "link", "url": "mailto:a@b.example", "text": "a@b.example"}, "a@b.example"),
        ({"type": "link", "url": "mailto:a@b.example"}, "a@b.example"),
        ({"type": "link", "url": "mailto:a@b.example", "text": "us"}, "us (a@b.example)"),
        ({"type": "emoji", "name": "tada", "unicode": "1f389"}, "🎉"),
        ({"type": "emoji", "name": "flag-fr", "unicode": "1f1eb-1f1f7"}, "🇫🇷"),
        ({"type": "emoji", "name": "our_logo"}, ":our_logo:"),
        ({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "1 Jan"}, "1 Jan"),
        ({"type": "color", "value": "#ff0000"}, "#ff0000"),
        ({"type": "something_new", "text": "kept"}, "kept"),
    ],
)
def test_every_word_is_kept(part: dict[str, Any], words: str) -> None:
    assert typed(section(text("see "), part, text("!"))) == f"see {words}!"


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ({"type": "user", "user_id": "U024BE7LH"}, "Somebody is mentioned"),
        ({"type": "channel", "channel_id": "C024BE7LR"}, "A channel is mentioned"),
        ({"type": "usergroup", "usergroup_id": "S024BE7LR"}, "A group of people is mentioned"),
        ({"type": "team", "team_id": "T024BE7LD"}, "A team is mentioned"),
        ({"type": "broadcast", "range": "here"}, "Everybody is called here"),
    ],
)
def test_a_mention_is_refused_beside_the_text(part: dict[str, Any], what: str) -> None:
    with pytest.raises(Invalid) as refused:
        typed(section(text("Ask "), part))
    (fault,) = refused.value.faults
    assert (fault.path, fault.what.startswith(what)) == ("body", True)


def test_a_kind_of_block_that_is_new_keeps_its_words() -> None:
    assert typed({"type": "rich_text_new", "elements": [text("kept")]}) == "kept"
