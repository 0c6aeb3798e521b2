"""Roles that change and people who leave: what holds from the next request on."""

from __future__ import annotations

import asyncio
from mailbox import Maildir
from pathlib import Path

import pytest

from orchestre.bootstrap import Orchestre
from orchestre.domain.decisions import Approve, Shown
from orchestre.domain.errors import Conflict, Forbidden
from orchestre.domain.members import Role
from orchestre.domain.replies import Outcome
from orchestre.store.session import Store
from tests.integration.api.people import Person, shown
from tests.integration.api.test_users import sign_in


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


@pytest.fixture
async def bob(owner: Person) -> Person:
    return await owner.colleague("bob@example.com", Role.APPROVER)


async def change(actor: Person, target: Person, role: str) -> int:
    path = f"/members/{target.member.id}"
    return (await actor.asks("PATCH", path, json={"role": role})).status_code


async def remove(actor: Person, target: Person) -> int:
    return (await actor.asks("DELETE", f"/members/{target.member.id}")).status_code


async def test_a_role_holds_from_the_next_request(owner: Person, bob: Person) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    path = f"/members/{bob.member.id}"
    changed = await owner.asks("PATCH", path, json={"role": "viewer"})
    assert changed.status_code == 200
    assert changed.json()["role"] == "viewer"
    assert (await bob.post(f"/drafts/{draft.id}/approve", shown(draft))).status_code == 403
    assert (await bob.get("/drafts")).status_code == 200
    assert await change(owner, bob, "approver") == 200
    assert (await bob.post(f"/drafts/{draft.id}/approve", shown(draft))).status_code == 200
    told = [one for one in (await owner.get("/events")).json()["items"] if "role" in one["verb"]]
    assert [one["after"]["role"] for one in told] == ["viewer", "approver"]
    assert told[0]["before"] == {"role": "approver"}


async def test_the_same_role_again_is_no_event(owner: Person, bob: Person) -> None:
    assert await change(owner, bob, "approver") == 200
    assert (await owner.get("/events")).json()["items"] == []


async def test_a_decision_under_way_asks_once_more(
    orchestre: Orchestre, owner: Person, bob: Person
) -> None:
    """The right is looked up where the decision is written, whatever was true a moment before."""
    draft = await owner.draft(await owner.message(await owner.account()))
    seen = Shown(draft.current.version, draft.current.content_hash)
    as_before = bob.member
    assert await change(owner, bob, "viewer") == 200
    with pytest.raises(Forbidden):
        await orchestre.review.decide(as_before, draft.id, seen, Approve())
    assert await remove(owner, bob) == 204
    with pytest.raises(Forbidden):
        await orchestre.review.decide(as_before, draft.id, seen, Approve())
    with pytest.raises(Forbidden):
        await orchestre.review.undo(as_before, draft.id)
    with pytest.raises(Forbidden):
        await orchestre.review.resolve(as_before, draft.id, Outcome.SENT)
    assert (await owner.get(f"/drafts/{draft.id}")).json()["status"] == "waiting"


async def test_linking_under_way_asks_once_more(
    orchestre: Orchestre, owner: Person, tmp_path: Path
) -> None:
    """A service takes its time to answer; meanwhile somebody may have been removed."""
    admin = await owner.colleague("admin@example.com", Role.ADMIN)
    account = await owner.account()
    as_before = admin.member
    assert await remove(owner, admin) == 204
    Maildir(tmp_path / "mail")
    options: dict[str, object] = {"path": str(tmp_path / "mail"), "address": "a@shop.example"}
    with pytest.raises(Forbidden):
        await orchestre.linking.link(
            as_before, provider_name="maildir", identifier_name="mine", options=options
        )
    with pytest.raises(Forbidden):
        await orchestre.linking.unlink(
            as_before, provider_name="maildir", identifier_name=account.identifier_name
        )
    mine = (await owner.get("/providers/get_my_providers")).json()["items"]
    assert [one["id"] for one in mine] == [account.id]


async def test_who_is_removed_is_out_at_once_and_keeps_their_name(
    owner: Person, bob: Person
) -> None:
    account = await owner.account()
    decided, assigned = [await owner.draft(await owner.message(account)) for _ in range(2)]
    assert (await bob.post(f"/drafts/{decided.id}/reject", shown(decided))).status_code == 200
    given = await owner.post(f"/drafts/{assigned.id}/assign", {"member": bob.member.id})
    assert given.json()["assignee"] == bob.member.id
    assert await remove(owner, bob) == 204
    assert (await bob.get("/users/me")).status_code == 401
    assert (await owner.get(f"/drafts/{assigned.id}")).json()["assignee"] is None
    history = (await owner.get(f"/drafts/{decided.id}")).json()["history"]
    assert history[-1]["actor"] == "bob@example.com (left)"
    late = await owner.post(f"/drafts/{decided.id}/approve", shown(decided))
    assert "by bob@example.com (left)" in late.json()["detail"]
    again = await owner.post(f"/drafts/{assigned.id}/assign", {"member": bob.member.id})
    assert again.status_code == 404
    event = (await owner.get("/events?newest=true&limit=1")).json()["items"][0]
    assert (event["verb"], event["after"]["drafts_unassigned"]) == ("member removed", 1)


async def test_an_edited_version_keeps_its_writer_who_left(owner: Person, bob: Person) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    body = shown(draft, text="Hello Cleo,\n\nno.\n")
    assert (await bob.post(f"/drafts/{draft.id}/edit", body)).status_code == 200
    assert await remove(owner, bob) == 204
    page = (await owner.get(f"/drafts/{draft.id}")).json()
    assert page["author"] == "bob@example.com (left)"
    assert page["history"][-1]["verb"] == "edited"


async def test_the_address_of_who_left_is_free(owner: Person, bob: Person) -> None:
    assert await remove(bob, bob) == 204
    assert [one["email"] for one in (await owner.get("/members")).json()["items"]] == [
        "ana@example.com"
    ]
    everybody = (await owner.get("/members?left=true")).json()["items"]
    assert [one["email"] for one in everybody] == ["ana@example.com", "bob@example.com"]
    assert [one["left_at"] is None for one in everybody] == [True, False]
    again = {"email": "bob@example.com", "password": "correct horse"}
    assert (await owner.http.post("/users/signup", data=again)).status_code == 201
    assert (await sign_in(owner.http, "bob@example.com")).status_code == 200
    assert (await sign_in(owner.http, f"removed:{bob.member.id}", word="")).status_code in {
        401,
        422,
    }
    assert await remove(owner, bob) == 404


async def test_an_admin_does_not_touch_owners(owner: Person) -> None:
    admin = await owner.colleague("admin@example.com", Role.ADMIN)
    other = await owner.colleague("other@example.com", Role.ADMIN)
    assert await change(admin, owner, "viewer") == 403
    assert await remove(admin, owner) == 403
    assert await change(admin, admin, "owner") == 403
    assert await change(admin, other, "viewer") == 200
    assert await change(admin, other, "admin") == 200
    assert await remove(admin, other) == 204


async def test_only_oneself_without_the_right_to_configure(owner: Person, bob: Person) -> None:
    viewer = await owner.colleague("viewer@example.com", Role.VIEWER)
    assert await remove(bob, viewer) == 403
    assert await change(bob, viewer, "viewer") == 403
    assert await remove(viewer, viewer) == 204


async def test_the_last_owner_neither_leaves_nor_steps_down(owner: Person, bob: Person) -> None:
    for role in ("admin", "viewer"):
        assert await change(owner, owner, role) == 409
    refused = await owner.asks("DELETE", f"/members/{owner.member.id}")
    assert refused.status_code == 409
    assert "another member an owner" in refused.json()["next"]
    assert await change(owner, bob, "owner") == 200
    assert await remove(owner, owner) == 204
    assert await change(bob, bob, "admin") == 409


@pytest.mark.parametrize("way", ["demote", "remove", "leave"])
async def test_of_two_owners_who_act_at_once_one_stays(owner: Person, way: str) -> None:
    second = await owner.colleague("second@example.com", Role.OWNER)
    acts = {
        "demote": lambda: (change(owner, second, "viewer"), change(second, owner, "viewer")),
        "remove": lambda: (remove(owner, second), remove(second, owner)),
        "leave": lambda: (remove(owner, owner), remove(second, second)),
    }
    done = await asyncio.gather(*acts[way]())
    assert sum(1 for status in done if status < 300) == 1, done
    assert all(status < 300 or status in {401, 403, 404, 409} for status in done)


async def test_of_many_owners_who_all_leave_at_once_one_stays(
    orchestre: Orchestre, owner: Person
) -> None:
    others = [await owner.colleague(f"{n}@example.com", Role.OWNER) for n in range(5)]
    team = [owner, *others]
    ends = await asyncio.gather(
        *(orchestre.team.membership.remove(one.member, one.member.id) for one in team),
        return_exceptions=True,
    )
    assert [type(one) for one in ends if isinstance(one, Exception)] == [Conflict]


async def test_a_foreign_member_is_as_one_who_is_not_there(owner: Person, stranger: Person) -> None:
    for method, body in (("PATCH", {"role": "viewer"}), ("DELETE", None)):
        foreign = await stranger.asks(method, f"/members/{owner.member.id}", json=body)
        absent = await stranger.asks(method, f"/members/{'0' * 32}", json=body)
        assert foreign.status_code == absent.status_code == 404
        assert foreign.text.replace(owner.member.id, "0" * 32) == absent.text
