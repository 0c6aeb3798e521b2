"""Dismissing: a message that needs a person is put away with a reason, and may be taken up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestre.client.client import OrchestreClient
from orchestre.domain.members import Role
from orchestre.domain.messages import MessageStatus
from orchestre.store import erasing, events
from orchestre.store.session import Store
from tests.integration.api.people import Person

WHY = {"reason": "Answered by phone,\nthis morning"}


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def test_a_message_is_dismissed_and_answered_after_all(
    owner: Person, sqlite_store: Store
) -> None:
    account = await owner.account()
    message = await owner.message(account, status=MessageStatus.NEEDS_HUMAN, reason="No words")
    answer = await owner.post(f"/messages/{message.id}/dismiss", WHY)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "skipped"
    assert answer.json()["reason"] == "dismissed: Answered by phone, this morning"
    assert (await owner.get("/drafts/counts")).json()["needs_human"] == 0
    async with sqlite_store.read() as tx:
        (event,) = await events.listed(tx, owner.member.workspace_id, after=0, limit=9)
    assert (event.verb, event.subject) == ("message dismissed", message.id)
    assert "phone" not in str(event.after)

    again = await owner.post(f"/messages/{message.id}/dismiss", WHY)
    assert again.status_code == 409
    assert "does not wait for a person" in again.json()["detail"]
    taken_up = await owner.post(f"/messages/{message.id}/answer")
    assert taken_up.json()["status"] == "received"


async def test_only_what_needs_a_person_is_dismissed_by_who_may_and_why(
    owner: Person, stranger: Person
) -> None:
    account = await owner.account()
    message = await owner.message(account, status=MessageStatus.NEEDS_HUMAN, reason="No words")
    drafted = await owner.message(account)
    viewer = await owner.colleague("vic@example.com", Role.VIEWER)
    path = f"/messages/{message.id}/dismiss"
    assert (await viewer.post(path, WHY)).status_code == 403
    assert (await stranger.post(path, WHY)).status_code == 404
    for empty in ("", " \n"):
        assert (await owner.post(path, {"reason": empty})).status_code == 422
    assert (await owner.post(f"/messages/{drafted.id}/dismiss", WHY)).status_code == 409


async def test_the_words_of_a_dismissal_are_erased_with_the_mail(
    owner: Person, sqlite_store: Store
) -> None:
    account = await owner.account()
    message = await owner.message(account, status=MessageStatus.NEEDS_HUMAN, reason="No words")
    robot = await owner.message(account, status=MessageStatus.SKIPPED, reason="a robot")
    await owner.post(f"/messages/{message.id}/dismiss", WHY)
    async with sqlite_store.begin() as tx:
        later = tx.now + timedelta(days=1)
        assert await erasing.erase(tx, owner.member.workspace_id, before=later, limit=9) == 2
    reasons = {one["id"]: one["reason"] for one in (await owner.get("/messages")).json()["items"]}
    assert reasons == {message.id: "dismissed", robot.id: "a robot"}


async def test_the_client_dismisses_and_counts(owner: Person) -> None:
    account = await owner.account()
    message = await owner.message(account, status=MessageStatus.NEEDS_HUMAN, reason="No words")
    transport = owner.http._transport
    async with OrchestreClient("http://api", token=owner.token, transport=transport) as client:
        assert (await client.drafts.counts()).needs_human == 1
        assert (await client.messages.dismiss(message.id, "Spam")).reason == "dismissed: Spam"
        assert (await client.drafts.page(assignee="none", snoozed=False, order=None)).items == []
