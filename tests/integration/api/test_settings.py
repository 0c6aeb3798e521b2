"""What a workspace chooses for itself over HTTP, and what follows from it."""

from __future__ import annotations

import pytest

from orchestre.domain.members import Role
from orchestre.store import workspaces
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person, shown


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def test_choices_are_the_workspaces_own(owner: Person, stranger: Person) -> None:
    before = (await owner.get("/settings")).json()
    wanted = {
        "undo_seconds": 0,
        "retention_days": 90,
        "daily_cap": 0,
        "answer_within_hours": 24,
        "remind_before_minutes": 0,
        "digest_at": "08:30",
        "timezone": "Europe/Oslo",
    }
    assert before["workspace"] == dict.fromkeys(wanted)
    assert (before["digest_at"], before["timezone"]) == ("09:00", "UTC")
    assert (before["answer_within_hours"], before["remind_before_minutes"]) == (None, 30)
    changed = await owner.asks("PATCH", "/settings", json=wanted)
    assert changed.status_code == 200
    assert changed.json() == {**before, **wanted, "workspace": wanted}
    assert (await owner.get("/settings")).json() == changed.json()
    assert (await stranger.get("/settings")).json() == before
    some = await owner.asks("PATCH", "/settings", json={"undo_seconds": None})
    assert some.json()["undo_seconds"] == before["undo_seconds"]
    assert some.json()["retention_days"] == 90


async def test_each_change_is_an_event_with_before_and_after(owner: Person) -> None:
    await owner.asks("PATCH", "/settings", json={"retention_days": 90})
    await owner.asks("PATCH", "/settings", json={"retention_days": 30, "daily_cap": None})
    await owner.asks("PATCH", "/settings", json={"retention_days": 30})
    told = (await owner.get("/events")).json()["items"]
    assert [(one["verb"], one["before"], one["after"]) for one in told] == [
        ("settings changed", {"retention_days": None}, {"retention_days": 90}),
        ("settings changed", {"retention_days": 90}, {"retention_days": 30}),
    ]
    assert {one["actor"] for one in told} == {owner.member.id}


@pytest.mark.parametrize(
    "wrong",
    [
        {"undo_seconds": 3601},
        {"undo_seconds": -1},
        {"retention_days": 0},
        {"retention_days": 3651},
        {"daily_cap": -1},
        {"model": "gpt"},
        {"answer_within_hours": 0},
        {"answer_within_hours": 8761},
        {"remind_before_minutes": -1},
        {"digest_at": "9:00"},
        {"digest_at": "24:00"},
        {"timezone": "Mars/Olympus"},
        {"timezone": "../etc/passwd"},
        {"timezone": ""},
    ],
)
async def test_what_cannot_be_chosen(owner: Person, wrong: dict[str, object]) -> None:
    assert (await owner.asks("PATCH", "/settings", json=wrong)).status_code == 422


async def test_only_owners_and_admins_choose(owner: Person) -> None:
    for role, status in ((Role.ADMIN, 200), (Role.APPROVER, 403), (Role.VIEWER, 403)):
        person = await owner.colleague(f"{role}@example.com", role)
        answer = await person.asks("PATCH", "/settings", json={"daily_cap": 5})
        assert (role, answer.status_code) == (role, status)


async def test_an_approval_waits_as_long_as_the_workspace_wants(owner: Person) -> None:
    await owner.asks("PATCH", "/settings", json={"undo_seconds": 300})
    draft = await owner.draft(await owner.message(await owner.account()))
    approved = (await owner.post(f"/drafts/{draft.id}/approve", shown(draft))).json()
    assert approved["due_at"] == "2026-01-05T09:05:00Z"
    await owner.asks("PATCH", "/settings", json={"undo_seconds": 0})
    other = await owner.draft(await owner.message(await owner.account("b@example.com")))
    approved = (await owner.post(f"/drafts/{other.id}/approve", shown(other))).json()
    assert approved["due_at"] == "2026-01-05T09:00:00Z"


async def test_another_retention_is_due_at_once(owner: Person) -> None:
    async def due() -> bool:
        async with owner.orchestre.store.read() as tx:
            return await workspaces.erasing_is_due(tx)

    assert not await due()
    await owner.asks("PATCH", "/settings", json={"retention_days": 90})
    assert await due()
    await owner.orchestre.upkeep.run_due()
    assert not await due()
    await owner.asks("PATCH", "/settings", json={"daily_cap": 9})
    assert not await due()
    await owner.asks("PATCH", "/settings", json={"retention_days": 60})
    assert await due()
    await owner.asks("PATCH", "/settings", json={"retention_days": None})
    assert not await due()


async def test_pages_of_what_was_erased_say_so(owner: Person, clock: SteppingClock) -> None:
    answered = await owner.message(await owner.account())
    draft = await owner.draft(answered)
    await owner.post(f"/drafts/{draft.id}/reject", shown(draft, reason="wrong tent"))
    clock.advance(31 * 86_400)
    # The sign-in of these tests is as old as this.
    again = await owner.colleague("ben@example.com", Role.ADMIN)
    await again.asks("PATCH", "/settings", json={"retention_days": 30})
    await again.orchestre.upkeep.run_due()
    page = (await again.get(f"/drafts/{draft.id}")).json()
    said = "Erased on 05 February 2026.\n"
    assert (page["text"], page["message"]["text"]) == (said, said)
    assert page["status"] == "rejected"
    assert [entry["verb"] for entry in page["history"]] == ["drafted", "reject"]
    assert page["message"]["erased_at"] == "2026-02-05T09:00:00Z"
    listed = (await again.get("/messages")).json()["items"]
    assert [(one["subject"], one["from"]) for one in listed] == [("(erased)", "")]
    assert "cleo" not in (await again.get("/drafts")).text.lower()
    refused = await again.post(f"/messages/{answered.id}/answer")
    assert refused.status_code == 409
    assert "erased" in refused.json()["detail"]
    assert (await again.get("/events/verify")).json()["ok"]
    assert (await again.get("/numbers?from=2026-01-05&to=2026-01-05")).json()["total"][
        "rejected"
    ] == 1
