"""When an answer is due: chosen for a workspace or a bot, and shown wherever it waits."""

from __future__ import annotations

from typing import Any

import pytest

from orchestre.domain.messages import MessageStatus
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person, shown

TODAY = "2026-01-05T09:00:00Z"


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def choose(owner: Person, **chosen: Any) -> None:
    changed = await owner.asks("PATCH", "/settings", json=chosen)
    assert changed.status_code == 200, changed.text


async def test_an_answer_is_due_so_long_after_the_mail_came(
    owner: Person, clock: SteppingClock
) -> None:
    message = await owner.message(await owner.account())
    clock.advance(600)
    draft = await owner.draft(message)
    page = f"/drafts/{draft.id}"
    assert (await owner.get(page)).json()["due_at"] is None
    await choose(owner, answer_within_hours=4)
    assert (await owner.get(page)).json()["due_at"] == "2026-01-05T13:00:00Z"
    listed = (await owner.get("/drafts")).json()["items"][0]
    assert listed["due_at"] == "2026-01-05T13:00:00Z"
    await choose(owner, answer_within_hours=None)
    assert (await owner.get(page)).json()["due_at"] is None


async def test_a_bot_may_be_quicker_or_slower_than_the_others(owner: Person) -> None:
    account = await owner.account()
    draft = await owner.draft(await owner.message(account))
    await choose(owner, answer_within_hours=4)
    bot = f"/bots/{account.bot.id}"
    for hours, due in ((1, "2026-01-05T10:00:00Z"), (0, "2026-01-05T13:00:00Z")):
        changed = await owner.asks("PATCH", bot, json={"answer_within_hours": hours})
        assert changed.json()["answer_within_hours"] == hours
        assert (await owner.get(f"/drafts/{draft.id}")).json()["due_at"] == due
    for wrong in (-1, 8_761, 1.5):
        refused = await owner.asks("PATCH", bot, json={"answer_within_hours": wrong})
        assert refused.status_code == 422


async def test_once_approved_it_says_until_when_that_can_be_taken_back(owner: Person) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    await choose(owner, answer_within_hours=4)
    approved = (await owner.post(f"/drafts/{draft.id}/approve", shown(draft))).json()
    assert approved["due_at"] == "2026-01-05T09:00:20Z"
    back = (await owner.post(f"/drafts/{draft.id}/undo", {})).json()
    assert (back["version"], back["due_at"]) == (2, "2026-01-05T13:00:00Z")


async def test_a_message_that_needs_a_person_is_due_as_well(owner: Person) -> None:
    account = await owner.account()
    await choose(owner, answer_within_hours=4)
    stuck = await owner.message(account, status=MessageStatus.NEEDS_HUMAN, reason="unread")
    other = await owner.message(account, status=MessageStatus.SKIPPED, reason="a robot")
    dues = {one["id"]: one["due_at"] for one in (await owner.get("/messages")).json()["items"]}
    assert dues == {stuck.id: "2026-01-05T13:00:00Z", other.id: None}
    assert (await owner.get(f"/messages/{stuck.id}")).json()["due_at"] == dues[stuck.id]
