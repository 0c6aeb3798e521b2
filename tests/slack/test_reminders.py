"""Reminders in Slack: one before an answer is due, one elsewhere after, whatever is lost."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from orchestre.domain.chats import Purpose
from orchestre.domain.drafts import Draft
from orchestre.domain.identities import Chat
from slack_app.cards.actions import READ
from slack_app.notices import Notices
from slack_app.postings import Postings
from slack_app.reminders import reminders
from slack_app.supervision import Watch
from tests.clock import SteppingClock
from tests.emulators.fault_proxy import Fault
from tests.integration.api.people import shown
from tests.slack.office import Office, buttons
from tests.slack.payloads import Json

POST = "chat.postMessage"
HOUR = 3_600


@dataclass
class Desk:
    """An office that answers within 4 hours, reminded an hour before."""

    office: Office
    clock: SteppingClock
    #: Where what is overdue is told.
    second: str

    def app(self) -> Notices:
        """Another process of the app, that knows nothing but what is kept at the door."""
        board, watch = self.office.desk.board, Watch()
        return reminders(board, Postings(self.office.desk.teams, pace=0), watch)

    def told(self, channel: str = "") -> list[Json]:
        """The reminders that stand in a channel."""
        every = self.office.around.slack.messages(channel or self.office.channel)
        kinds = [(one.get("metadata") or {}).get("event_type") for one in every]
        return [one for one, kind in zip(every, kinds, strict=True) if kind == "orchestre_notice"]


@pytest.fixture
async def desk(office: Office, clock: SteppingClock) -> Desk:
    within = {"answer_within_hours": 4, "remind_before_minutes": 60}
    assert (await office.owner.asks("PATCH", "/settings", json=within)).status_code == 200
    second = office.around.slack.channel()
    rita = office.user("rita")
    acting = office.door.acting_for(Chat.SLACK, rita.team, rita.id)
    await acting.doors.set_channel(None, second, purpose=Purpose.ESCALATION)
    return Desk(office, clock, second)


async def waiting(desk: Desk, subject: str = "Tent") -> Draft:
    """A draft whose answer is due within the hour."""
    draft = await desk.office.draft(subject=subject)
    desk.clock.advance(3 * HOUR)
    return draft


def refused(error: str) -> Fault:
    return Fault("answer", body={"ok": False, "error": error})


async def test_a_reminder_before_and_an_escalation_after(desk: Desk) -> None:
    draft = await waiting(desk, subject="<!channel> *Lamp*")
    app = desk.app()
    assert await app.catch_up() is None
    (reminder,) = desk.told()
    assert "due in 1 h" in reminder["text"]
    assert "&lt;!channel&gt;" in reminder["text"]
    said = json.dumps(reminder["blocks"])
    assert "Does the tent stand" not in said
    assert "yes, it does" not in said
    assert "cleo" not in said.lower()
    assert READ in buttons(reminder)
    link = next(one["url"] for one in reminder["blocks"][1]["elements"] if "url" in one)
    assert desk.office.card(draft.id)["ts"].replace(".", "") in link.replace(".", "")
    desk.clock.advance(HOUR)
    await app.catch_up()
    (overdue,) = desk.told(desk.second)
    assert "due now" in overdue["text"]
    for _ in range(3):
        desk.clock.advance(HOUR)
        await desk.app().catch_up()
    assert (len(desk.told()), len(desk.told(desk.second))) == (1, 1)


async def test_the_draft_is_reviewed_from_the_reminder(desk: Desk) -> None:
    draft = await waiting(desk)
    await desk.app().catch_up()
    (reminder,) = desk.told()
    await desk.office.click(desk.office.user("rita"), reminder, READ)
    form = await desk.office.opened()
    assert draft.id in form["private_metadata"]


async def test_what_reminded_says_so_once_it_is_decided(desk: Desk) -> None:
    draft, other = await desk.office.draft(), await waiting(desk, "Lamp")
    app = desk.app()
    await app.catch_up()
    desk.clock.advance(HOUR)
    await app.catch_up()
    await decide(desk, draft)
    for one in (draft, other):
        await desk.office.desk.board.show(one.id)
    reminders = [*desk.told(), *desk.told(desk.second)]
    assert len(reminders) == 4
    for told in reminders:
        is_decided = "Tent" in told["text"]
        assert ("Decided since: the draft is rejected" in told["text"]) == is_decided
        (review,) = [one for one in told["blocks"][1]["elements"] if one["action_id"] == READ]
        assert ("style" in review) != is_decided
    # Where Slack does not take it, the card is right all the same.
    desk.office.around.proxy.fail("chat.update", refused("message_not_found"))
    await decide(desk, other)
    await desk.office.desk.board.show(other.id)
    assert "rejected" in json.dumps(desk.office.card(other.id))


async def test_two_apps_at_once_tell_it_once(desk: Desk) -> None:
    for number in range(3):
        await desk.office.draft(subject=f"Nr {number}")
    desk.clock.advance(3 * HOUR)
    await asyncio.gather(*(desk.app().catch_up() for _ in range(4)))
    assert len(desk.told()) == 3


async def test_what_the_api_fails_at_keeps_no_other_reminder_waiting(desk: Desk) -> None:
    drafts = [await desk.office.draft(subject=f"Nr {number}") for number in range(3)]
    desk.clock.advance(3 * HOUR)
    desk.office.lag.fails = [drafts[0].id]
    app = desk.app()
    assert "500" in str(await app.catch_up())
    assert "Reminders" in app.watch.troubles
    assert len(desk.told()) == 2
    desk.office.lag.fails = []
    desk.clock.advance(301)
    assert await desk.app().catch_up() is None
    assert len(desk.told()) == 3


@pytest.mark.parametrize("taken", [True, False])
async def test_a_lost_answer_is_looked_for_before_it_is_posted_again(
    desk: Desk, *, taken: bool
) -> None:
    await waiting(desk)
    desk.office.around.proxy.fail(POST, Fault("close", taken=taken))
    app = desk.app()
    assert await app.catch_up() is not None
    assert "Reminders" in app.watch.troubles
    assert len(desk.told()) == int(taken)
    await desk.app().catch_up()
    assert len(desk.told()) == int(taken)
    desk.clock.advance(301)
    await desk.app().catch_up()
    await desk.app().catch_up()
    assert len(desk.told()) == 1


async def test_a_fall_between_posting_and_saying_so_posts_it_once(
    desk: Desk,
) -> None:
    await waiting(desk)
    first = desk.app()
    (notice,) = await desk.office.door.doors.notices.claim(first.kinds)
    card = await first.make(notice)
    assert card is not None
    await first.postings.post(notice, card)
    # It dies here.
    desk.clock.advance(301)
    await desk.app().catch_up()
    assert len(desk.told()) == 1
    assert not await desk.office.door.doors.notices.told(notice, "1.1")


async def test_what_slack_refuses_is_told_later_and_shown_meanwhile(desk: Desk) -> None:
    await waiting(desk)
    desk.office.around.proxy.fail(POST, refused("is_archived"))
    app = desk.app()
    trouble = await app.catch_up()
    assert trouble is not None
    (open_,) = await desk.office.door.doors.notices.troubled()
    assert "the channel is archived" in open_.error
    assert desk.told() == []
    desk.clock.advance(5)
    await app.catch_up()
    assert len(desk.told()) == 1
    assert await desk.office.door.doors.notices.troubled() == []


async def test_one_that_cannot_be_told_holds_no_other_back(desk: Desk) -> None:
    await desk.office.draft(subject="First")
    await desk.office.draft(subject="Second")
    desk.clock.advance(3 * HOUR)
    desk.office.around.proxy.fail(POST, refused("fatal_error"))
    await desk.app().catch_up()
    assert ["Second" in one["text"] for one in desk.told()] == [True]


async def decide(desk: Desk, draft: Draft) -> None:
    decision: dict[str, Any] = shown(draft, reason="no")
    await desk.office.owner.post(f"/drafts/{draft.id}/reject", decision)


async def snooze(desk: Desk, draft: Draft) -> None:
    until = {"until": "2026-01-06T09:00:00Z"}
    await desk.office.owner.post(f"/drafts/{draft.id}/snooze", until)


@pytest.mark.parametrize("happens", [decide, snooze])
async def test_what_was_decided_since_the_claim_is_told_of_no_more(
    desk: Desk, happens: Any
) -> None:
    draft = await waiting(desk)
    app = desk.app()
    (notice,) = await desk.office.door.doors.notices.claim(app.kinds)
    await happens(desk, draft)
    assert await app.make(notice) is None
    desk.clock.advance(600)
    await app.catch_up()
    assert desk.told() == []


async def test_whoever_slept_after_a_claim_leaves_it_to_others(
    desk: Desk,
) -> None:
    await waiting(desk)
    app, other = desk.app(), desk.app()
    moments = iter([desk.clock()])

    def sleeping() -> datetime:
        # The machine sleeps for ten minutes after it looked when its claim began.
        if (first := next(moments, None)) is not None:
            return first
        desk.office.desk.board.clock = desk.clock
        return desk.clock.advance(600)

    desk.office.desk.board.clock = sleeping
    assert await app.catch_up() is None
    await other.catch_up()
    assert len(desk.told()) == 1
