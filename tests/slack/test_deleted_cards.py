"""Deleted cards: whoever asks for the cards gets those again that were deleted in Slack."""

from __future__ import annotations

from tests.slack.office import Office
from tests.slack.test_feed import shown, written


async def test_a_card_that_was_deleted_comes_back_where_cards_are_asked_for(office: Office) -> None:
    feed = office.desk.feed
    await feed.begin()
    draft = await written(office)
    await feed.catch_up()
    (card,) = await shown(office, draft)
    office.around.slack.call("chat.delete", channel=office.channel, ts=card["ts"])
    await feed.catch_up()
    assert not await shown(office, draft)
    await office.say(office.user("rita"), "notify here")
    await office.settled()
    await feed.catch_up()
    (again,) = await shown(office, draft)
    assert again["ts"] != card["ts"]
    await feed.catch_up()
    assert len(await shown(office, draft)) == 1
