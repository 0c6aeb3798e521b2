"""The day's digest: due once a day where the team is, and what stands in it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from orchestre.domain.messages import MessageStatus
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person, shown
from tests.integration.api.test_doors import App
from tests.integration.api.test_notices import channel, claim, settle

HOUR, DAY = 3_600, 86_400


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


@pytest.fixture
async def chat(owner: Person) -> App:
    """An app whose team is in Oslo, where it is ten when the clock says nine."""
    made = await App.of(owner)
    await made.knows(owner)
    await choose(owner, timezone="Europe/Oslo", digest_at="11:00")
    return made


async def choose(owner: Person, **chosen: Any) -> None:
    changed = await owner.asks("PATCH", "/settings", json=chosen)
    assert changed.status_code == 200, changed.text


async def days(chat: App) -> list[str]:
    """Claim what digests are due, and say that they were told."""
    found = await claim(chat, "digest")
    for one in found:
        assert await settle(chat, one, message="9.9")
    return [one["day"] for one in found]


async def test_it_is_due_once_a_day_from_its_time_on(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    clock.advance(2 * HOUR)
    assert await days(chat) == []
    await channel(chat, "C9", "digest")
    clock.advance(-HOUR - 1)
    assert await days(chat) == []
    clock.advance(1)
    assert await days(chat) == ["2026-01-05"]
    clock.advance(10 * HOUR)
    assert await days(chat) == []
    clock.advance(14 * HOUR)
    assert await days(chat) == ["2026-01-06"]


async def test_a_machine_that_slept_tells_it_late_and_never_two(
    chat: App, clock: SteppingClock
) -> None:
    await channel(chat, "C9", "digest")
    clock.advance(3 * DAY + 9 * HOUR)
    assert await days(chat) == ["2026-01-08"]
    assert await days(chat) == []
    clock.advance(5 * HOUR)
    # The next day, before its time.
    assert await days(chat) == []


async def test_a_clock_or_a_zone_that_goes_back_tells_no_day_again(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    await channel(chat, "C9", "digest")
    clock.advance(HOUR)
    assert await days(chat) == ["2026-01-05"]
    clock.advance(-DAY)
    assert await days(chat) == []
    clock.advance(DAY)
    await choose(owner, timezone="Pacific/Honolulu", digest_at="00:00")
    assert await days(chat) == []


@pytest.mark.parametrize(
    "change", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
)
async def test_it_is_told_once_through_a_change_of_clocks(
    owner: Person, chat: App, clock: SteppingClock, change: datetime
) -> None:
    await choose(owner, digest_at="02:30")
    clock.set(change)
    clock.advance(-DAY)
    await channel(chat, "C9", "digest")
    told = []
    for _ in range(3 * 48):
        told += await days(chat)
        clock.advance(HOUR / 2)
    first = change.day
    assert [int(one[-2:]) for one in told] == [first - 1, first, first + 1]


async def test_of_many_that_ask_at_once_one_is_given_it(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    await channel(chat, "C9", "digest")
    clock.advance(HOUR)
    found = await asyncio.gather(*(claim(chat, "digest") for _ in range(10)))
    assert sum(map(len, found)) == 1


async def test_what_stands_in_it(owner: Person, chat: App, clock: SteppingClock) -> None:
    await choose(owner, answer_within_hours=4)
    account = await owner.account("a@shop.example")
    first, second, third = [await owner.draft(await owner.message(account)) for _ in range(3)]
    other = await owner.account("b@shop.example")
    await owner.message(other, status=MessageStatus.NEEDS_HUMAN, reason="unread")
    clock.advance(600)
    await owner.post(f"/drafts/{first.id}/approve", shown(first))
    await owner.post(f"/drafts/{second.id}/reject", shown(second, reason="no"))
    clock.advance(DAY)
    today = (await chat.asks("GET", "/doors/digest")).json()
    assert (today["day"], today["timezone"]) == ("2026-01-06", "Europe/Oslo")
    assert (today["start"], today["end"]) == ("2026-01-04T23:00:00Z", "2026-01-05T23:00:00Z")
    assert (today["waiting"], today["overdue"], today["needs_human"]) == (1, 1, 1)
    assert today["oldest_at"] == "2026-01-05T09:00:00Z"
    total = today["total"]
    assert (total["received"], total["drafted"], total["rejected"]) == (4, 3, 1)
    assert (total["approved_as_drafted"], total["to_decision"]["median"]) == (1, 600.0)
    by_name = {one["account_name"]: one for one in today["bots"]}
    assert by_name["a@shop.example"]["waiting"] == 1
    assert by_name["a@shop.example"]["figures"]["received"] == 3
    assert (by_name["b@shop.example"]["needs_human"], by_name["b@shop.example"]["overdue"]) == (
        1,
        0,
    )
    tomorrow = (await chat.asks("GET", "/doors/digest?day=2026-01-07")).json()
    assert tomorrow["total"]["received"] == 0
    assert third.id not in str(today)


async def test_what_rests_is_counted_apart(owner: Person, chat: App, clock: SteppingClock) -> None:
    await choose(owner, answer_within_hours=4)
    account = await owner.account("a@shop.example")
    off, anew, left = [await owner.draft(await owner.message(account)) for _ in range(3)]
    clock.advance(DAY)
    await owner.asks("POST", f"/drafts/{off.id}/snooze", json={"until": "2999-01-01T08:00:00Z"})
    await owner.post(f"/drafts/{anew.id}/respond", shown(anew, instruction="shorter"))
    today = (await chat.asks("GET", "/doors/digest")).json()
    told = (today["waiting"], today["overdue"], today["put_off"], today["stuck"])
    assert told == (1, 1, 1, 0)
    (bot,) = today["bots"]
    assert (bot["waiting"], bot["overdue"]) == (1, 1)
    await owner.asks("POST", f"/drafts/{left.id}/snooze", json={"until": "2999-01-01T08:00:00Z"})
    today = (await chat.asks("GET", "/doors/digest")).json()
    assert (today["waiting"], today["put_off"], today["oldest_at"]) == (0, 2, None)
    assert today["bots"][0]["oldest_at"] is None


async def test_nothing_of_others_stands_in_it(owner: Person, stranger: Person, chat: App) -> None:
    await stranger.draft(await stranger.message(await stranger.account()))
    today = (await chat.asks("GET", "/doors/digest")).json()
    assert (today["waiting"], today["bots"], today["oldest_at"]) == (0, [], None)


@pytest.mark.parametrize(
    ("day", "status"), [("0001-01-01", 422), ("9999-12-31", 200), ("yesterday", 422)]
)
async def test_a_day_that_no_calendar_has(chat: App, day: str, status: int) -> None:
    assert (await chat.asks("GET", f"/doors/digest?day={day}")).status_code == status
