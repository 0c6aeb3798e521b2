"""Short answers to one person."""

from __future__ import annotations

import pytest

from slack_app.cards.actions import LINK
from slack_app.cards.limits import faults
from slack_app.cards.notes import CLICKED, TYPED, WANTED, link_note, note, refused_modal
from tests.slack.cards.drafts import HOSTILE
from tests.slack.cards.reading import buttons, document, mrkdwn, words


@pytest.mark.parametrize("said", ["Too late", HOSTILE, "x" * 10_000, "<" * 3_000])
def test_a_note_is_taken_literally_whatever_it_says(said: str) -> None:
    for card in (note(said, said), note(said)):
        assert faults(document(card)) == []
        assert not any("<" in text for text in mrkdwn(document(card)))
    view = refused_modal(said, said)
    assert faults(view) == []
    assert "submit" not in view


def test_an_empty_note_is_a_note_all_the_same() -> None:
    assert faults(document(note(""))) == []
    assert words(refused_modal("")) == "Not done."


@pytest.mark.parametrize("url", ["https://console.example.com/identity?token=abc", None])
def test_a_link_that_was_wanted_is_no_failure(url: str | None) -> None:
    wanted, clicked, typed = (words(link_note(url, then)) for then in (WANTED, CLICKED, TYPED))
    assert "nothing was done" not in wanted
    assert "Then" not in wanted
    assert "nothing was done" in clicked
    assert "Then click again." in clicked
    assert "Then type it again." in typed
    assert all("for ten minutes" in told for told in (wanted, clicked, typed))


def test_a_stranger_is_given_a_link_for_them_alone() -> None:
    card = link_note("https://console.example.com/identity?token=abc")
    assert faults(document(card)) == []
    assert buttons(card) == {LINK: "Say who I am"}
    assert buttons(link_note("javascript:alert(1)")) == {}
