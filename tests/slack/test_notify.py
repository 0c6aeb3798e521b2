"""What is posted where: `/orchestre notify`, by purpose and by bot."""

from __future__ import annotations

import pytest

from orchestre.domain.chats import Purpose
from orchestre.domain.errors import Invalid
from slack_app.listeners.notify import read
from tests.slack.office import Office


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("here", (True, Purpose.DRAFTS, "")),
        ("HERE shop", (True, Purpose.DRAFTS, "shop")),
        ("here for digest", (True, Purpose.DIGEST, "")),
        ("here for Escalation", (True, Purpose.ESCALATION, "")),
        ("here shop for escalation", (True, Purpose.ESCALATION, "shop")),
        ("off for digest", (False, Purpose.DIGEST, "")),
        ("off", (False, Purpose.DRAFTS, "")),
    ],
)
def test_what_people_write(words: str, wish: tuple[bool, Purpose, str]) -> None:
    found = read(words)
    assert (found.is_here, found.purpose, found.name) == wish


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("", "Say /orchestre notify here"),
        ("heer", "Did you mean /orchestre notify here?"),
        ("here for escalaton", "Did you mean /orchestre notify here for escalation?"),
        ("here for digets", "Did you mean /orchestre notify here for digest?"),
        ("here for money", "/orchestre notify here for"),
        ("here shop for digest", "/orchestre notify here for digest"),
    ],
)
def test_what_is_told_with_the_nearest_word(words: str, advice: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(words)
    assert advice in refused.value.advice


async def test_channels_are_chosen_and_given_up_by_purpose(office: Office) -> None:
    rita = office.user("rita")
    assert "answer_within_hours 24" in await office.answer(rita, "notify here for escalation")
    assert "09:00 (UTC)" in await office.answer(rita, "notify here for digest")
    chosen = {one.purpose: one.channel for one in await office.door.doors.channels()}
    assert chosen == dict.fromkeys(Purpose, office.channel)
    assert "no channel" in await office.answer(rita, "notify off for digest")
    left = {one.purpose for one in await office.door.doors.channels()}
    assert left == {Purpose.DRAFTS, Purpose.ESCALATION}
    await office.owner.asks("PATCH", "/settings", json={"answer_within_hours": 24})
    assert "due 24 hours" in await office.answer(rita, "notify here for escalation")
