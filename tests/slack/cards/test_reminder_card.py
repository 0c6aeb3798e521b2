"""The reminder: a subject and a time, taken literally, and nothing else that a customer wrote."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from orchestre.client.schemas.notices import NoticeInfo
from orchestre.domain.chats import NoticeKind
from slack_app.cards.limits import faults
from slack_app.cards.reminder_card import Around, reminder_card
from tests.slack.cards.drafts import CONSOLE, NOW, WORST
from tests.slack.cards.reading import buttons, document, mrkdwn, words

LINK = "https://nordwind.slack.com/archives/C1/p1741000000000100"


def a_card(draft: Any = None, kind: NoticeKind = NoticeKind.REMINDER, **changed: Any) -> Any:
    notice = NoticeInfo(id="n1", kind=kind, channel="C1", fence=1, attempts=1, since=NOW, until=NOW)
    shown = (draft or WORST["ordinary"]).model_copy(update=changed)
    around = Around(LINK, {"m1": "U024BE7LH"}, CONSOLE)
    return reminder_card(shown, notice, around, now=NOW)


@pytest.mark.parametrize("kind", [NoticeKind.REMINDER, NoticeKind.ESCALATION])
@pytest.mark.parametrize("name", WORST)
def test_slack_takes_it_and_nothing_in_it_is_markup(name: str, kind: NoticeKind) -> None:
    card = a_card(WORST[name], kind, due_at=NOW)
    assert faults(document(card)) == []
    assert all("<!" not in text and "<@" not in text for text in mrkdwn(document(card)))


def test_it_says_when_and_leads_to_the_card() -> None:
    soon = a_card(due_at=NOW + timedelta(minutes=30))
    assert "The answer is due in 30 min" in words(soon)
    late = a_card(kind=NoticeKind.ESCALATION, due_at=NOW - timedelta(hours=2))
    assert "overdue by 2 h" in words(late)
    assert set(buttons(late).values()) == {"Review", "Open its card"}
    assert LINK in json.dumps(late.blocks)


def test_nothing_that_was_written_stands_there_but_the_subject() -> None:
    draft = WORST["ordinary"]
    said = words(a_card(draft, due_at=NOW))
    assert draft.message.subject in said
    for text in (draft.text, draft.message.text, draft.message.sender, draft.message.from_name):
        assert text.strip() not in said


def test_whoever_looks_after_it_is_told() -> None:
    assert "@U024BE7LH" in words(a_card(due_at=NOW, assignee="m1"))
    assert "somebody" in words(a_card(due_at=NOW, assignee="m2"))
