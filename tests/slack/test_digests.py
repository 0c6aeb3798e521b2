"""The day's digest in Slack: one message a day, whatever happens to the app."""

from __future__ import annotations

import asyncio
import json

import pytest

from orchestre.domain.chats import Purpose
from orchestre.domain.identities import Chat
from slack_app.digest import digests
from slack_app.notices import Notices
from slack_app.postings import Postings
from slack_app.supervision import Watch
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import Fault
from tests.slack.office import Office
from tests.slack.payloads import Json

DAY = 86_400


@pytest.fixture
async def channel(office: Office) -> str:
    """Where the digest is posted; it is nine, its time."""
    made = office.around.slack.channel()
    rita = office.user("rita")
    acting = office.door.acting_for(Chat.SLACK, rita.team, rita.id)
    await acting.doors.set_channel(None, made, purpose=Purpose.DIGEST)
    return made


def app(office: Office) -> Notices:
    """Another process of the app."""
    return digests(office.desk.board, Postings(office.desk.teams, pace=0), Watch())


def posted(office: Office, channel: str) -> list[Json]:
    return [one for one in office.around.slack.messages(channel) if one.get("metadata")]


async def test_a_quiet_day_is_a_short_friendly_line(office: Office, channel: str) -> None:
    await asyncio.gather(*(app(office).catch_up() for _ in range(3)))
    (digest,) = posted(office, channel)
    assert "Nothing came in yesterday" in digest["text"]
    assert len(digest["blocks"]) == 1


async def test_it_is_posted_once_a_day_also_by_a_machine_that_slept(
    office: Office, channel: str, clock: SteppingClock
) -> None:
    await app(office).catch_up()
    await app(office).catch_up()
    clock.advance(DAY - 1)
    await app(office).catch_up()
    assert len(posted(office, channel)) == 1
    clock.advance(2 * DAY + 6 * 3_600)
    await app(office).catch_up()
    await app(office).catch_up()
    first, second = posted(office, channel)
    assert first["text"].startswith("Monday, 5 January")
    assert second["text"].startswith("Thursday, 8 January")


async def test_a_lost_answer_makes_no_second(
    office: Office, channel: str, clock: SteppingClock
) -> None:
    office.around.proxy.fail("chat.postMessage", Fault("close", taken=True))
    first = app(office)
    assert await first.catch_up() is not None
    assert "The digest" in first.watch.troubles
    clock.advance(301)
    await app(office).catch_up()
    assert len(posted(office, channel)) == 1


async def test_what_waits_and_who_is_in_trouble(
    office: Office, channel: str, clock: SteppingClock
) -> None:
    await office.owner.asks("PATCH", "/settings", json={"answer_within_hours": 4})
    await office.draft(subject="Lamp")
    clock.advance(DAY)
    await app(office).catch_up()
    (digest,) = posted(office, channel)
    said = json.dumps(digest, ensure_ascii=False)
    assert "1 reply waits for a decision, the oldest for 1 day; 1 overdue" in said
    assert "1 mail came in" in said
    assert "/orchestre queue" in said
    assert "Cleo" not in said
    assert "<!here>" not in said


async def test_without_a_channel_there_is_none(office: Office) -> None:
    assert await app(office).catch_up() is None
    assert not [one for one in office.around.proxy.seen if "chat.postMessage" in one]
