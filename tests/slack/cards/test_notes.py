"""Short answers to one person."""

from __future__ import annotations

import pytest

from orchestre.client.schemas import FaultInfo, Problem
from slack_app.cards.actions import LINK
from slack_app.cards.limits import faults
from slack_app.cards.notes import link_note, note, refusal, refused_modal, stale
from tests.slack.cards.drafts import HOSTILE
from tests.slack.cards.reading import buttons, document, mrkdwn, words


def test_a_refusal_speaks_in_the_words_of_the_api() -> None:
    problem = Problem(
        title="Conflict",
        status=409,
        detail="The draft is approved already by bo@example.com",
        next="See what became of it.",
        faults=[FaultInfo(path="version", what="is 1, not 2")],
    )
    shown = words(refusal(problem))
    assert "The draft is approved already by bo@example.com: version: is 1, not 2" in shown
    assert "→ See what became of it." in shown
    assert "Conflict" in words(refusal(Problem(title="Conflict", status=409)))


@pytest.mark.parametrize("said", ["Too late", HOSTILE, "x" * 10_000, "<" * 3_000])
def test_a_note_is_taken_literally_whatever_it_says(said: str) -> None:
    for card in (note(said, said), note(said), stale(said)):
        assert faults(document(card)) == []
        assert not any("<" in text for text in mrkdwn(document(card)))
    view = refused_modal(said, said)
    assert faults(view) == []
    assert "submit" not in view


def test_an_empty_note_is_a_note_all_the_same() -> None:
    assert faults(document(note(""))) == []
    assert words(refused_modal("")) == "Not done."


def test_a_stranger_is_given_a_link_for_them_alone() -> None:
    card = link_note("https://console.example.com/identity?token=abc")
    assert faults(document(card)) == []
    assert buttons(card) == {LINK: "Say who I am"}
    assert buttons(link_note("javascript:alert(1)")) == {}
