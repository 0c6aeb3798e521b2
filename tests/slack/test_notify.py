"""What is posted where: `/orchestre notify`, by purpose and by bot."""

from __future__ import annotations

import json

import pytest

from orchestre.client.schemas import ChannelInfo
from orchestre.domain.chats import Purpose
from orchestre.domain.errors import Invalid
from slack_app.cards.channels import Ended, ended
from slack_app.listeners.notify import read
from tests.slack.cards.reading import parts
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


async def test_what_ends_says_what_is_posted_all_the_same(office: Office) -> None:
    await office.owner.account("support@shop.example")
    rita, own = office.user("rita"), office.around.slack.channel()
    heard = await office.heard(await office.say(rita, "notify here supp", own))
    assert "Cards of support@shop.example are posted in this channel" in json.dumps(heard)

    said = await office.answer(rita, "notify off")
    assert "Cards of the other bots are posted in no channel any more." in said
    assert "support@shop.example still posts in " in said
    assert {"type": "channel", "channel_id": own} in list(parts(json.loads(said)))
    assert "/orchestre notify off support@shop.example" in said

    said = await office.answer(rita, "notify off")
    assert "No channel was chosen for cards of the other bots." in said
    said = await office.answer(rita, "notify off supp")
    assert "Cards of support@shop.example are posted in no channel any more." in said
    assert "No channel was chosen for cards." in await office.answer(rita, "notify off")
    assert await office.door.doors.channels() == []


async def test_a_bot_without_its_own_channel_posts_in_that_of_all(office: Office) -> None:
    await office.owner.account("support@shop.example")
    rita, own = office.user("rita"), office.around.slack.channel()
    said = await office.answer(rita, "notify off supp")
    assert "No channel was chosen for cards of support@shop.example alone." in said
    assert "They come in " in said
    assert "this channel" in said
    assert "/orchestre notify off" in said

    await office.heard(await office.say(rita, "notify here supp", own))
    said = json.dumps(await office.heard(await office.say(rita, "notify off supp", own)))
    assert "Cards of support@shop.example have no channel of their own any more." in said
    assert "from now on" in said
    assert f"They come in <#{office.channel}> from now on" in json.loads(said)["text"]


async def test_what_is_overdue_ends_by_its_own_words(office: Office) -> None:
    await office.owner.account("support@shop.example")
    rita = office.user("rita")
    await office.answer(rita, "notify here supp for escalation")
    said = await office.answer(rita, "notify off for escalation")
    assert "No channel was chosen for overdue drafts of the other bots." in said
    assert "/orchestre notify off support@shop.example for escalation" in said


def test_a_channel_of_another_slack_workspace_is_not_linked() -> None:
    left = [ChannelInfo(bot=None, channel="T9/C9")]
    told = Ended(Purpose.DRAFTS, "b1", "shop", was_chosen=True, left=left)
    card = ended(told, here="C1", names={})
    assert "They come in a channel of another Slack workspace from now on" in card.text
    assert "C9" not in json.dumps(card.blocks)


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
