"""Caps: what is being drafted counts, so do further versions; a team may have one of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestre.domain.accounts import Account
from orchestre.domain.members import Member
from orchestre.domain.messages import Address, MessageStatus, StoredMessage
from orchestre.replies.caps import MOST_A_SENDER, MOST_A_THREAD, stopped_by
from orchestre.replies.preferences import Preferences
from orchestre.store import drafts, messages
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.samples import a_mail, a_message, an_account, an_answer


@pytest.fixture
async def account(store: Store, member: Member) -> Account:
    return await an_account(store, member)


async def received(store: Store, account: Account, number: int, **values: object) -> StoredMessage:
    sender = Address(f"customer-{number}@example.org")
    return await a_message(store, account, a_mail(number, **{"sender": sender, **values}))


async def claim(store: Store) -> None:
    """Have everything that waits drafted at once, by workers that are at it now."""
    async with store.begin() as tx:
        await messages.claim_drafting(tx, limit=99, lease=timedelta(minutes=5))


async def drafted(store: Store, stored: StoredMessage) -> None:
    """Have a model write a version of its answer."""
    writing = an_answer(input_tokens=0, output_tokens=0)
    async with store.begin() as tx:
        known = await drafts.of_message(tx, stored.workspace_id, stored.id)
        if known is None:
            await drafts.add(tx, stored, "model:offline", writing)
        else:
            earlier = await drafts.get(tx, stored.workspace_id, known)
            await drafts.next_version(tx, earlier, "model:offline", writing)


async def stop(store: Store, stored: StoredMessage, bot_cap: int = 500) -> str:
    async with store.read() as tx:
        return await stopped_by(tx, stored, bot_cap)


async def test_of_two_that_are_drafted_at_once_the_elder_goes_on(
    store: Store, account: Account
) -> None:
    first, second = [await received(store, account, number) for number in (1, 2)]
    await claim(store)
    assert await stop(store, first, 1) == ""
    assert "daily cap of 1" in await stop(store, second, 1)


async def test_further_versions_count(store: Store, account: Account) -> None:
    first, second = [await received(store, account, number) for number in (1, 2)]
    for _ in range(3):
        await drafted(store, first)
    assert await stop(store, second, 4) == ""
    assert "daily cap of 3" in await stop(store, second, 3)


async def test_what_people_write_does_not_count(
    store: Store, account: Account, member: Member
) -> None:
    first, second = [await received(store, account, number) for number in (1, 2)]
    async with store.begin() as tx:
        await drafts.add(tx, first, member.id, an_answer())
    assert await stop(store, second, 1) == ""


async def test_a_teams_cap_is_over_all_its_bots(
    store: Store, clock: SteppingClock, account: Account, member: Member
) -> None:
    other = await an_account(store, member, "other")
    for number in range(2):
        await drafted(store, await received(store, account, number))
    third = await received(store, other, 3)
    assert await stop(store, third) == ""
    await Preferences(store).change(member, {"daily_cap": 2})
    assert "workspace's daily cap of 2" in await stop(store, third)
    await Preferences(store).change(member, {"daily_cap": 0})
    assert "daily cap is 0" in await stop(store, third)
    await Preferences(store).change(member, {"daily_cap": 2})
    clock.advance(86_401)
    assert await stop(store, third) == ""


async def test_a_persons_wish_is_not_capped(store: Store, account: Account, member: Member) -> None:
    async with store.begin() as tx:
        kept = await messages.add(
            tx,
            account.workspace_id,
            account.id,
            (messages.Arrival(a_mail(), MessageStatus.SKIPPED, "a robot"),),
        )
        await messages.answer_anyway(tx, account.workspace_id, kept[0].id)
    await Preferences(store).change(member, {"daily_cap": 0})
    assert await stop(store, kept[0], 0) == ""


@pytest.mark.parametrize(
    ("values", "most", "why"),
    [
        ({"thread_id": "one"}, MOST_A_THREAD, "in this thread"),
        ({"sender": Address("r@example.org")}, MOST_A_SENDER, "for this sender"),
    ],
)
async def test_robots_that_come_all_at_once_are_stopped(
    store: Store,
    account: Account,
    values: dict[str, object],
    most: int,
    why: str,
) -> None:
    mails = [await received(store, account, number, **values) for number in range(most + 1)]
    await claim(store)
    assert await stop(store, mails[-2]) == ""
    assert why in await stop(store, mails[-1])
