"""Answers that are shared: Slack takes them whatever they hold, and the button names them."""

from __future__ import annotations

import pytest

from orchestre.client.schemas import FindingInfo
from orchestre.domain.errors import Invalid
from slack_app.cards import answers
from slack_app.cards.actions import SHARE
from slack_app.cards.edit_modal import edit_modal
from slack_app.cards.limits import faults
from slack_app.cards.sharing import Answer, Kind, Wish, fresh, shareable, shared, told
from tests.slack.cards.drafts import HOSTILE, WORST, a_draft
from tests.slack.cards.reading import buttons, document, mrkdwn, words

NAME = "9f86d081884c7d65"


def an_answer(asked: str = "Is the kettle in stock?", **draft: object) -> Answer:
    return Answer(Kind.ASK, asked, answers.tried(a_draft(**draft)), NAME)


@pytest.mark.parametrize("name", WORST)
def test_slack_takes_it(name: str) -> None:
    asked = WORST[name].text[:1_500] or "?"
    answer = Answer(Kind.ASK, asked, answers.tried(WORST[name]), NAME)
    wish = Wish.of(answer)
    made = [shared(answer, wish, "U024BE7LH"), told(answer, "✓ Shared in this channel.")]
    made += [shareable(answer.card, wish)] if wish.has_room else []
    for card in (*made, *(fresh(one) for one in made)):
        assert faults(document(card)) == []
        assert not any("<" in text for text in mrkdwn(document(card)))


def test_all_see_who_asked_what_and_what_it_leans_on() -> None:
    answer = an_answer()
    shown = words(shared(answer, Wish.of(answer), "U024BE7LH"))
    assert shown.startswith("@U024BE7LH asked Orchestre: “Is the kettle in stock?”")
    assert "The bot Nordwind sales would answer" in shown
    assert "Product  Blue kettle" in shown
    assert "Nothing was sent." in shown
    assert buttons(shared(answer, Wish.of(answer), "U024BE7LH")) == {}


def test_what_a_check_found_is_shared_too() -> None:
    found = answers.tried(WORST["longest"])
    assert "It is so." in words(found)
    assert "no source" in words(answers.tried(a_draft(sources=[])))


def test_what_stands_in_the_way_is_never_cut_off() -> None:
    harmless = [FindingInfo(name=f"n{number}", what=f"Note {number}.") for number in range(20)]
    stopping = FindingInfo(name="price", what="49.00 EUR is in no source", blocking=True)
    draft = a_draft(findings=[*harmless, stopping])
    for shown in (
        words(answers.tried(draft)),
        words(edit_modal(draft, channel="", message="")),
    ):
        assert "49.00 EUR is in no source" in shown
        assert "Note 19." not in shown


def test_a_button_names_one_answer() -> None:
    answer = an_answer("Is | it? " + HOSTILE)
    wish = Wish.of(answer)
    assert Wish.read(wish.text) == wish
    assert Wish.of(an_answer(text="Another.\n")).payload != wish.payload
    assert buttons(shareable(answer.card, wish)) == {SHARE: "Share in channel"}
    assert not Wish.of(an_answer("x" * 2_000)).has_room


@pytest.mark.parametrize("value", ["", "ask", "ask|a|b|c", "ask|" + "0" * 16 + "|" + "0" * 16])
def test_another_button_is_none_of_ours(value: str) -> None:
    with pytest.raises(Invalid):
        Wish.read(value)
