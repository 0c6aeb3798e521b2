"""What is seen of a bot: its polls by the hour, what waits, and what it would draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from orchestre.domain.members import Role
from orchestre.store import poll_hours
from orchestre.store.claims import Claim
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


class Watched:
    """An account whose polls are noted."""

    def __init__(self, owner: Person, bot_id: str) -> None:
        self.owner, self.bot_id = owner, bot_id

    async def note(self, **what: Any) -> None:
        async with self.owner.orchestre.store.begin() as tx:
            workspace = self.owner.member.workspace_id
            claim = Claim(self.bot_id, workspace, account_id="", fence=1, attempts=1, until=tx.now)
            await poll_hours.note(tx, claim, **what)

    async def hours(self) -> list[tuple[Any, ...]]:
        told = (await self.owner.get(f"/bots/{self.bot_id}/polls")).json()["items"]
        names = ("hour", "polls", "failures", "received", "error")
        return [tuple(one[name] for name in names) for one in told]


@pytest.fixture
async def watched(owner: Person) -> Watched:
    return Watched(owner, (await owner.account()).bot.id)


async def test_polls_are_added_up_by_the_hour(watched: Watched, clock: SteppingClock) -> None:
    assert await watched.hours() == []
    await watched.note(polls=1)
    await watched.note(received=3)
    await watched.note(polls=1, error="The service does not answer")
    clock.advance(3_599)
    await watched.note(polls=1)
    clock.advance(1)
    await watched.note(polls=1)
    assert await watched.hours() == [
        ("2026-01-05T09:00:00Z", 3, 1, 3, "The service does not answer"),
        ("2026-01-05T10:00:00Z", 1, 0, 0, ""),
    ]


async def test_a_day_later_an_hour_gives_way_and_is_told_no_more(
    watched: Watched, clock: SteppingClock
) -> None:
    await watched.note(polls=1, error="gone tomorrow")
    clock.advance(23 * 3_600)
    await watched.note(polls=1)
    assert len(await watched.hours()) == 2
    clock.advance(3_600)
    assert await watched.hours() == [("2026-01-06T08:00:00Z", 1, 0, 0, "")]
    await watched.note(polls=2)
    assert await watched.hours() == [
        ("2026-01-06T08:00:00Z", 1, 0, 0, ""),
        ("2026-01-06T09:00:00Z", 2, 0, 0, ""),
    ]


async def test_rows_are_bounded_however_long_it_polls(
    watched: Watched, clock: SteppingClock
) -> None:
    for _ in range(60):
        await watched.note(polls=1)
        clock.advance(timedelta(hours=1).total_seconds())
    assert len(await watched.hours()) == 23


async def test_another_workspaces_polls_are_not_there(watched: Watched, stranger: Person) -> None:
    await watched.note(polls=1)
    assert (await stranger.get(f"/bots/{watched.bot_id}/polls")).status_code == 404


async def test_bots_are_listed_with_what_waits(owner: Person) -> None:
    busy, idle = await owner.account("busy@shop.example"), await owner.account("idle@shop.example")
    for _ in range(2):
        await owner.draft(await owner.message(busy))
    listed = (await owner.get("/bots")).json()["items"]
    assert {one["account"]: one["waiting"] for one in listed} == {busy.id: 2, idle.id: 0}


async def test_settings_are_tried_before_they_are_saved(owner: Person, watched: Watched) -> None:
    path = f"/bots/{watched.bot_id}/try"
    mail = {"subject": "Opening hours", "message": "When are you open?"}
    typed = {**mail, "instructions": "We are open from 9:00 to 17:00."}
    tried = await owner.post(path, typed)
    assert tried.status_code == 200, tried.text
    assert tried.json()["message"]["subject"] == "Opening hours"
    (bot,) = (await owner.get("/bots")).json()["items"]
    assert bot["instructions"] == ""
    bob = await owner.colleague("bob@example.com", Role.APPROVER)
    assert (await bob.post(path, typed)).status_code == 403
    assert (await bob.post(path, {**mail, "instructions": ""})).status_code == 200


async def test_a_model_that_cannot_be_used_is_told_at_its_field(
    owner: Person, watched: Watched
) -> None:
    tried = await owner.post(
        f"/bots/{watched.bot_id}/try", {"message": "Hello?", "model": "nobody:knows-it"}
    )
    assert tried.status_code == 422, tried.text
    assert tried.json()["faults"][0]["path"] == "model"
