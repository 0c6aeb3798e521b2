"""Bots that are stopped for a while: they start again by themselves, once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from orchestre.domain.accounts import Account
from orchestre.replies.bots import Bots
from orchestre.store import accounts, links
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person

STOP, START = "/bots/stop_auto_bot", "/bots/start_auto_bot"


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def running(owner: Person, name: str = "support@shop.example") -> Account:
    """Return an account whose bot polls every 90 seconds."""
    account = await owner.account(name)
    begun = await owner.asks("POST", START, params={**named(account), "interval_seconds": 90})
    assert begun.json()["status"] == "running", begun.text
    return account


def named(account: Account) -> dict[str, Any]:
    return {"provider_name": "maildir", "identifier_name": account.identifier_name}


async def stop(owner: Person, account: Account, **when: Any) -> dict[str, Any]:
    stopped = await owner.asks("POST", STOP, params={**named(account), **when})
    assert stopped.status_code == 200, stopped.text
    told: dict[str, Any] = stopped.json()
    return told


async def bot(owner: Person) -> dict[str, Any]:
    first: dict[str, Any] = (await owner.get("/bots")).json()["items"][0]
    return first


async def starts(owner: Person) -> list[dict[str, Any]]:
    told = (await owner.get("/events?limit=200")).json()["items"]
    return [one for one in told if one["verb"] == "bot started" and one["actor"] == "clock"]


async def test_a_stop_with_an_end_is_over_then(owner: Person, clock: SteppingClock) -> None:
    account = await running(owner)
    stopped = await stop(owner, account, for_seconds=7_200)
    assert (stopped["status"], stopped["stopped_until"]) == ("stopped", "2026-01-05T11:00:00Z")
    clock.advance(7_199)
    assert await owner.orchestre.bots.resume_due() == 0
    clock.advance(1)
    assert await owner.orchestre.bots.resume_due() == 1
    runs = await bot(owner)
    assert (runs["status"], runs["interval_seconds"]) == ("running", 90)
    assert (runs["stopped_until"], runs["next_poll"]) == (None, "2026-01-05T11:00:00Z")
    (told,) = await starts(owner)
    assert told["after"] == {
        "status": "running",
        "interval_seconds": 90,
        "why": "the stop was over",
    }
    assert told["before"]["stopped_until"] == "2026-01-05T11:00:00+00:00"
    assert await owner.orchestre.bots.resume_due() == 0


async def test_an_end_may_be_named_as_a_moment(owner: Person) -> None:
    account = await running(owner)
    stopped = await stop(owner, account, until="2026-01-06T08:00:00+01:00")
    assert stopped["stopped_until"] == "2026-01-06T07:00:00Z"
    told = (await owner.get("/events?newest=true&limit=1")).json()["items"][0]
    assert told["after"] == {"status": "stopped", "stopped_until": "2026-01-06T07:00:00+00:00"}


@pytest.mark.parametrize(
    ("when", "path"),
    [
        ({"for_seconds": 0}, "query.for_seconds"),
        ({"for_seconds": 366 * 86_400 + 1}, "query.for_seconds"),
        ({"until": "2026-01-05T09:00:00Z"}, "query.until"),
        ({"until": "2028-01-05T09:00:00Z"}, "query.until"),
        ({"until": "2026-01-05T12:00:00"}, "query.until"),
        ({"until": "2026-01-05T12:00:00Z", "for_seconds": 5}, "query.until"),
    ],
)
async def test_an_end_that_cannot_be(owner: Person, when: dict[str, Any], path: str) -> None:
    account = await running(owner)
    refused = await owner.asks("POST", STOP, params={**named(account), **when})
    assert refused.status_code == 422
    assert [one["path"] for one in refused.json()["faults"]] == [path]
    assert (await bot(owner))["status"] == "running"


async def test_a_start_or_another_stop_by_hand_clears_it(
    owner: Person, clock: SteppingClock
) -> None:
    account = await running(owner)
    await stop(owner, account, for_seconds=60)
    assert (await stop(owner, account))["stopped_until"] is None
    await stop(owner, account, for_seconds=60)
    await owner.asks("POST", START, params=named(account))
    assert (await bot(owner))["stopped_until"] is None
    clock.advance(61)
    assert await owner.orchestre.bots.resume_due() == 0
    assert await starts(owner) == []


async def test_stopping_all_clears_it_too(owner: Person, clock: SteppingClock) -> None:
    await stop(owner, await running(owner), for_seconds=60)
    await running(owner, "b@shop.example")
    await owner.account("never@shop.example")
    stopped = (await owner.post("/bots/stop_all")).json()["items"]
    assert [one["stopped_until"] for one in stopped] == [None, None]
    clock.advance(61)
    assert await owner.orchestre.bots.resume_due() == 0


async def test_many_workers_start_it_once(owner: Person, clock: SteppingClock) -> None:
    for number in range(3):
        await stop(owner, await running(owner, f"{number}@shop.example"), for_seconds=60)
    clock.advance(3_600)
    workers = [Bots(owner.orchestre.store, owner.orchestre.connections) for _ in range(6)]
    resumed = await asyncio.gather(*(one.resume_due() for one in workers))
    assert sum(resumed) == 3
    told = await starts(owner)
    assert len({one["subject"] for one in told}) == len(told) == 3
    assert (await owner.get("/events/verify")).json()["ok"]


async def test_a_clock_that_jumps_starts_it_once(owner: Person, clock: SteppingClock) -> None:
    account = await running(owner)
    await stop(owner, account, for_seconds=3_600)
    clock.advance(86_400 * 30)
    assert await owner.orchestre.bots.resume_due() == 1
    clock.advance(-86_400 * 30)
    assert await owner.orchestre.bots.resume_due() == 0
    clock.advance(7_200)
    assert await owner.orchestre.bots.resume_due() == 0
    assert len(await starts(owner)) == 1


async def test_an_account_to_be_connected_again_waits_for_that(
    owner: Person, clock: SteppingClock
) -> None:
    account = await running(owner)
    await stop(owner, account, for_seconds=60)
    clock.advance(61)
    store = owner.orchestre.store
    async with store.begin() as tx:
        await accounts.needs_relink(tx, account.id, linked_before=clock())
    assert await owner.orchestre.bots.resume_due() == 0
    await owner.account(account.identifier_name)
    assert await owner.orchestre.bots.resume_due() == 1


async def test_what_is_unlinked_stays_stopped(owner: Person, clock: SteppingClock) -> None:
    account = await running(owner)
    await stop(owner, account, for_seconds=60)
    async with owner.orchestre.store.begin() as tx:
        await links.unlink(tx, account.workspace_id, account.id)
    clock.advance(61)
    await running(owner)
    await stop(owner, account)
    assert await owner.orchestre.bots.resume_due() == 0
