"""The approval rule: who may let a bot's drafts leave, whichever way they take."""

from __future__ import annotations

from mailbox import Maildir
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestre.domain.accounts import Account
from orchestre.domain.drafts import Draft
from orchestre.domain.members import Role
from orchestre.store import membership
from orchestre.store.session import Store
from tests.integration.api.people import Person, shown


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


@pytest.fixture
async def account(owner: Person) -> Account:
    return await owner.account()


@pytest.fixture
async def draft(owner: Person, account: Account) -> Draft:
    return await owner.draft(await owner.message(account))


async def rule(person: Person, account: Account, role: str) -> httpx.Response:
    return await person.asks("PATCH", f"/bots/{account.bot.id}", json={"approved_by": role})


async def left(person: Person) -> list[str]:
    """Return what has been approved, as the trail tells it."""
    events = (await person.get("/events?limit=200")).json()["items"]
    return [one["verb"] for one in events if one["verb"] == "draft approved"]


async def test_it_is_approver_unless_chosen_and_is_told_with_the_bot_and_the_draft(
    owner: Person, account: Account, draft: Draft
) -> None:
    (bot,) = (await owner.get("/bots")).json()["items"]
    assert bot["approved_by"] == "approver"
    changed = await rule(owner, account, "admin")
    assert (changed.status_code, changed.json()["approved_by"]) == (200, "admin")
    assert (await owner.get(f"/drafts/{draft.id}")).json()["approved_by"] == "admin"
    event = (await owner.get("/events?newest=true&limit=1")).json()["items"][0]
    assert (event["verb"], event["before"]) == ("bot changed", {"approved_by": "approver"})
    assert event["after"] == {"changed": ["approved_by"], "approved_by": "admin"}


@pytest.mark.parametrize("role", ["viewer", "somebody", "", None])
async def test_only_a_role_that_approves_can_be_chosen(
    owner: Person, account: Account, role: Any
) -> None:
    answer = await rule(owner, account, role)
    assert answer.status_code == (200 if role is None else 422), answer.text
    assert (await owner.get("/bots")).json()["items"][0]["approved_by"] == "approver"


@pytest.mark.parametrize(
    ("least", "role", "may"),
    [
        (Role.APPROVER, Role.APPROVER, 1),
        (Role.ADMIN, Role.APPROVER, 0),
        (Role.ADMIN, Role.ADMIN, 1),
        (Role.OWNER, Role.ADMIN, 0),
        (Role.OWNER, Role.OWNER, 1),
    ],
)
async def test_the_least_role_approves_and_those_above_it(
    owner: Person, account: Account, draft: Draft, least: Role, role: Role, may: int
) -> None:
    await rule(owner, account, least)
    person = await owner.colleague("bob@example.com", role)
    answer = await person.post(f"/drafts/{draft.id}/approve", shown(draft))
    assert answer.status_code == (200 if may else 403), answer.text
    assert len(await left(owner)) == may


async def test_whoever_may_not_hears_who_may(owner: Person, account: Account, draft: Draft) -> None:
    await rule(owner, account, "admin")
    bob = await owner.colleague("bob@example.com", Role.APPROVER)
    await owner.colleague("cleo@example.com", Role.ADMIN)
    refused = (await bob.post(f"/drafts/{draft.id}/approve", shown(draft))).json()
    assert refused["detail"] == (
        "What leaves support@shop.example is approved by an admin or an owner; you are approver"
    )
    assert refused["next"] == "Ask ana@example.com, cleo@example.com."


async def test_no_way_around_it_and_nothing_of_a_refused_decision_is_kept(
    owner: Person, account: Account, draft: Draft
) -> None:
    await rule(owner, account, "owner")
    bob = await owner.colleague("bob@example.com", Role.APPROVER)
    edit = shown(draft, text="Mine.", approve=True)
    assert (await bob.post(f"/drafts/{draft.id}/edit", edit)).status_code == 403
    now = (await owner.get(f"/drafts/{draft.id}")).json()
    assert (now["status"], now["version"], now["text"]) == (
        "waiting",
        1,
        draft.current.content.text,
    )
    other = await owner.message(account, subject="Other")
    by_hand = {
        "provider_name": "maildir",
        "identifier_name": account.identifier_name,
        "to": other.id,
        "message": "By hand.",
    }
    assert (await bob.post("/messages/reply_to_message", by_hand)).status_code == 403
    assert await left(owner) == []
    edited = await bob.post(f"/drafts/{draft.id}/edit", shown(draft, text="Better."))
    assert edited.status_code == 200, "what does not leave by it is anybody's who decides"
    mine = edited.json()
    seen = {"version": mine["version"], "content_hash": mine["content_hash"]}
    assert (await bob.post(f"/drafts/{draft.id}/approve", seen)).status_code == 403
    assert (await owner.post(f"/drafts/{draft.id}/approve", seen)).status_code == 200


async def test_a_parked_reply_is_sent_again_by_whoever_may_approve_it(
    owner: Person, account: Account, draft: Draft
) -> None:
    bob = await owner.colleague("bob@example.com", Role.APPROVER)
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    await rule(owner, account, "owner")
    again = await bob.post(f"/drafts/{draft.id}/resolve", {"outcome": "send_again"})
    assert again.status_code == 403, again.text
    known = await bob.post(f"/drafts/{draft.id}/resolve", {"outcome": "sent"})
    assert known.status_code == 409, "it is not parked; but to say that it left lets nothing leave"


async def test_the_role_at_the_moment_of_the_decision_counts(
    owner: Person, account: Account, draft: Draft
) -> None:
    await rule(owner, account, "admin")
    bob = await owner.colleague("bob@example.com", Role.ADMIN)
    # As if the request had begun while Bob was an admin still.
    async with owner.orchestre.store.begin() as tx:
        await membership.set_role(tx, bob.member, Role.APPROVER)
    answer = await bob.post(f"/drafts/{draft.id}/approve", shown(draft))
    assert answer.status_code == 403
    assert await left(owner) == []


async def test_a_rule_above_ones_own_role_is_not_ones_own_to_change(
    owner: Person, account: Account
) -> None:
    bob = await owner.colleague("bob@example.com", Role.ADMIN)
    assert (await rule(bob, account, "owner")).status_code == 200
    refused = await rule(bob, account, "approver")
    assert refused.status_code == 403
    assert "changed by an owner" in refused.json()["detail"]
    other = await bob.asks("PATCH", f"/bots/{account.bot.id}", json={"daily_cap": 7})
    assert (other.status_code, other.json()["approved_by"]) == (200, "owner")
    assert (await rule(owner, account, "approver")).status_code == 200


async def test_it_is_not_undone_by_linking_the_mailbox_under_another_name(
    owner: Person, tmp_path: Path
) -> None:
    Maildir(tmp_path / "legal")
    where = {"path": str(tmp_path / "legal"), "address": "legal@shop.example"}

    async def linked(person: Person, name: str) -> Any:
        named = {"provider_name": "maildir", "identifier_name": name}
        body = {**named, "social_info": where}
        return (await person.post("/providers/update_provider_info", body)).json()

    first = await linked(owner, "legal")
    assert first["rule_from"] == ""
    await owner.asks("PATCH", f"/bots/{first['bot']['id']}", json={"approved_by": "owner"})
    bob = await owner.colleague("bob@example.com", Role.ADMIN)
    gone = "/providers/unlink_provider?provider_name=maildir&identifier_name=legal"
    assert (await bob.get(gone)).status_code == 204
    again = await linked(bob, "sales")
    assert (again["bot"]["approved_by"], again["rule_from"]) == ("owner", "legal")
    lower = await bob.asks("PATCH", f"/bots/{again['bot']['id']}", json={"approved_by": "approver"})
    assert lower.status_code == 403
    event = (await owner.get("/events?verb=account linked&newest=true&limit=1")).json()["items"][0]
    assert event["after"] == {"provider": "maildir", "approved_by": "owner", "rule_from": "legal"}


async def test_the_demos_mailbox_keeps_its_rule_when_it_is_begun_again(owner: Person) -> None:
    first = (await owner.post("/workspace/demo")).json()["account"]
    await owner.asks("PATCH", f"/bots/{first['bot']['id']}", json={"approved_by": "owner"})
    assert (await owner.asks("DELETE", "/workspace/demo")).status_code == 204
    again = (await owner.post("/workspace/demo")).json()["account"]
    assert (again["id"], again["bot"]["approved_by"]) == (first["id"], "owner")


async def test_a_refusal_names_no_crowd(owner: Person, account: Account, draft: Draft) -> None:
    await rule(owner, account, "admin")
    bob = await owner.colleague("bob@example.com", Role.APPROVER)
    for number in range(4):
        await owner.colleague(f"c{number}@example.com", Role.ADMIN)
    refused = (await bob.post(f"/drafts/{draft.id}/approve", shown(draft))).json()
    assert (
        refused["next"] == "Ask ana@example.com, c0@example.com, c1@example.com or one of 2 more."
    )
