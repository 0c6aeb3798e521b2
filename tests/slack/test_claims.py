"""Claims: a card is posted by one process, and found again by another where the first one fell."""

from __future__ import annotations

import asyncio

import pytest

from orchestre.client.schemas import CardBody
from slack_app import channel
from tests.clock import SteppingClock
from tests.slack.office import Office
from tests.slack.test_feed import anew, refused, shown


async def claimed(office: Office, draft: str, holder: str = "claimed.other") -> None:
    """Another process claims a draft's card."""
    body = CardBody(draft=draft, channel=office.channel, message="", shown=holder)
    await office.door.doors.cards.put(body)


async def test_a_fall_between_posting_and_keeping_posts_no_second_card(
    office: Office, clock: SteppingClock
) -> None:
    draft = await office.draft()
    await office.door.doors.cards.remove(draft.id)
    await claimed(office, draft.id)
    # However much has been said since.
    for number in range(5):
        said = f"{number} of many"
        office.around.slack.call("chat.postMessage", channel=office.channel, text=said)
    feed = anew(office)
    await feed.begin()
    assert list(feed.owed) == [draft.id]
    clock.advance(121)
    await feed.catch_up()
    assert not feed.owed
    (card,) = await shown(office, draft.id)
    kept = await office.door.doors.cards.get(draft.id)
    assert kept is not None
    assert kept.message == card["ts"]


async def test_a_card_far_down_is_found_page_by_page(
    office: Office, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "_PAGE", 2)
    draft = await office.draft()
    await office.door.doors.cards.remove(draft.id)
    await claimed(office, draft.id)
    for number in range(5):
        office.around.slack.call("chat.postMessage", channel=office.channel, text=f"{number}")
    clock.advance(121)
    await anew(office).begin()
    assert len(await shown(office, draft.id)) == 1
    asked = [one for one in office.around.proxy.seen if "conversations.history" in one]
    assert len(asked) > 2


async def test_two_processes_post_one_card(office: Office) -> None:
    drafts = [await office.unseen() for _ in range(4)]
    first, second = office.desk.feed, anew(office)
    await asyncio.gather(first.begin(), second.begin())
    for draft in drafts:
        assert len(await shown(office, draft.id)) == 1
    await asyncio.gather(first.catch_up(), second.catch_up())
    assert not first.owed
    assert not second.owed
    assert not [one for one in office.around.proxy.seen if "conversations.history" in one]


async def test_what_was_decided_while_its_card_was_claimed_gets_none(
    office: Office, clock: SteppingClock
) -> None:
    draft = await office.unseen()
    await claimed(office, draft.id)
    decided = {"version": 1, "content_hash": draft.current.content_hash}
    await office.owner.post(f"/drafts/{draft.id}/reject", decided)
    clock.advance(121)
    assert await office.desk.board.show(draft.id)
    assert not await shown(office, draft.id)
    assert await office.door.doors.cards.get(draft.id) is None


async def test_a_message_of_somebody_else_is_never_taken_for_a_card(
    office: Office, clock: SteppingClock
) -> None:
    draft = await office.unseen()
    await claimed(office, draft.id)
    clock.advance(121)
    office.around.proxy.fail("chat.update", refused("cant_update_message"))
    forged = {"event_type": "orchestre_draft", "event_payload": {"draft": draft.id}}
    slack = office.around.slack
    slack.call("chat.postMessage", channel=office.channel, text="Mine", metadata=forged)
    await office.desk.feed.begin()
    kept = await office.door.doors.cards.get(draft.id)
    assert kept is not None
    last = slack.messages(office.channel)[-1]
    assert (kept.message, last["text"]) == (last["ts"], "Reply to Cleo waits for a decision: Tent")
