"""Inviting, joining, and what an invitation is worth to whom."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from orchestre.api.app import Api
from orchestre.domain.members import Role
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person
from tests.integration.api.test_users import sign_in, who

BOB = "bob@example.com"
PASSWORD = "correct horse"
DAY = 24 * 3600


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def invited(person: Person, email: str = BOB, role: str = "approver") -> dict[str, Any]:
    made = await person.post("/invitations", {"email": email, "role": role})
    assert made.status_code == 201, made.text
    assert made.headers["cache-control"] == "no-store"
    told: dict[str, Any] = made.json()
    return told


async def accept(http: httpx.AsyncClient, token: str, password: str = PASSWORD) -> httpx.Response:
    return await http.post("/invitations/accept", json={"token": token, "password": password})


async def verbs(person: Person) -> list[str]:
    return [one["verb"] for one in (await person.get("/events")).json()["items"]]


async def test_whoever_is_invited_becomes_a_member_of_that_workspace(
    owner: Person, http: httpx.AsyncClient
) -> None:
    made = await invited(owner, "Bob@Example.com")
    assert made["link"] == f"http://127.0.0.1:8501/invitation?token={made['token']}"
    joined = await accept(http, made["token"])
    assert joined.status_code == 201
    bob = joined.json()
    workspace = owner.member.workspace_id
    assert (bob["email"], bob["workspace"], bob["role"]) == (BOB, workspace, "approver")
    token = (await sign_in(http, BOB, word=PASSWORD)).json()["access_token"]
    assert (await who(http, token)).json() == bob
    assert await verbs(owner) == ["member invited", "member joined"]
    assert made["token"] not in (await owner.get("/events")).text


async def test_a_list_tells_who_invited_whom_and_never_the_token(
    owner: Person, http: httpx.AsyncClient, clock: SteppingClock
) -> None:
    used, revoked = await invited(owner, "used@example.com"), await invited(owner, "no@example.com")
    assert (await accept(http, used["token"])).status_code == 201
    revoking = await owner.asks("DELETE", f"/invitations/{revoked['id']}")
    assert revoking.status_code == 204
    await invited(owner, "old@example.com")
    clock.advance(7 * DAY)
    open_one = await invited(owner)
    listed = (await owner.get("/invitations")).json()["items"]
    assert [one["status"] for one in listed] == ["accepted", "revoked", "expired", "open"]
    assert {one["inviter"] for one in listed} == {"ana@example.com"}
    for one in listed:
        assert not {"token", "link", "token_hash"} & one.keys()
        same = (await owner.get(f"/invitations?status={one['status']}")).json()["items"]
        assert same == [one]
    first = (await owner.get("/invitations?limit=3")).json()
    rest = (await owner.get(f"/invitations?cursor={first['next_cursor']}")).json()
    assert [one["id"] for one in rest["items"]] == [open_one["id"]]


async def test_an_invitation_is_good_once(owner: Person, http: httpx.AsyncClient) -> None:
    token = (await invited(owner))["token"]
    both = await asyncio.gather(accept(http, token), accept(http, token))
    assert sorted(one.status_code for one in both) == [201, 409]
    again = await accept(http, token)
    assert again.status_code == 409
    assert "accepted already" in again.json()["detail"]
    assert "Sign in" in again.json()["next"]


async def test_an_invitation_is_good_for_seven_days(
    owner: Person, http: httpx.AsyncClient, clock: SteppingClock
) -> None:
    token = (await invited(owner))["token"]
    clock.advance(7 * DAY)
    late = await accept(http, token)
    assert late.status_code == 409
    assert "seven days" in late.json()["detail"]
    assert (await sign_in(http, BOB, word=PASSWORD)).status_code == 401


async def test_a_revoked_invitation_is_worth_nothing(
    owner: Person, http: httpx.AsyncClient
) -> None:
    made = await invited(owner)
    again = await owner.post("/invitations", {"email": BOB, "role": "viewer"})
    assert again.status_code == 409
    assert "revoke" in again.json()["next"]
    assert (await owner.asks("DELETE", f"/invitations/{made['id']}")).status_code == 204
    refused = await accept(http, made["token"])
    assert refused.status_code == 409
    assert "taken back" in refused.json()["detail"]
    twice = await owner.asks("DELETE", f"/invitations/{made['id']}")
    assert twice.status_code == 409
    assert (await accept(http, (await invited(owner))["token"])).status_code == 201
    assert (await verbs(owner)).count("invitation revoked") == 1


async def test_whoever_has_the_token_sees_what_it_offers_until_it_is_over(
    owner: Person, http: httpx.AsyncClient
) -> None:
    made = await invited(owner)
    shown = await http.post("/invitations/show", json={"token": made["token"]})
    assert shown.status_code == 200, shown.text
    assert shown.json() == {
        "email": BOB,
        "role": "approver",
        "inviter": owner.member.email,
        "expires_at": made["expires_at"],
    }
    assert (await accept(http, made["token"])).status_code == 201
    over = await http.post("/invitations/show", json={"token": made["token"]})
    assert over.status_code == 409
    assert "accepted already" in over.json()["detail"]


async def test_an_unknown_token_tells_nothing(http: httpx.AsyncClient) -> None:
    assert (await accept(http, "A" * 43)).status_code == 404
    unknown = await http.post("/invitations/show", json={"token": "A" * 43})
    assert unknown.status_code == 404
    wrong = await http.post("/invitations/accept", json={"token": "short", "password": PASSWORD})
    assert wrong.status_code == 422
    assert wrong.json()["faults"] == [{"path": "body.token", "what": "is not a whole token"}]


async def test_without_firebase_an_id_token_joins_nobody(
    owner: Person, http: httpx.AsyncClient
) -> None:
    token = (await invited(owner))["token"]
    refused = await http.post("/invitations/accept", json={"token": token, "id_token": "a.b.c"})
    assert refused.status_code == 422
    assert "password" in refused.json()["next"]
    assert (await accept(http, token)).status_code == 201


async def test_a_member_of_the_workspace_is_not_invited(owner: Person) -> None:
    await owner.colleague(BOB, Role.VIEWER)
    refused = await owner.post("/invitations", {"email": BOB, "role": "owner"})
    assert refused.status_code == 409
    assert "members role" in refused.json()["next"]


async def test_a_member_of_another_workspace_is_told_what_to_do(
    owner: Person, stranger: Person, http: httpx.AsyncClient
) -> None:
    """Whoever invites does not learn that the address is known; who holds the link does."""
    token = (await invited(owner, stranger.member.email))["token"]
    refused = await accept(http, token)
    assert refused.status_code == 409
    assert "of one only" in refused.json()["detail"]
    assert "leave" in refused.json()["next"]
    second = await stranger.colleague("second@example.net", Role.OWNER)
    left = await stranger.asks("DELETE", f"/members/{stranger.member.id}")
    assert left.status_code == 204
    assert (await accept(http, token)).status_code == 201
    assert (await owner.get("/members")).text.count(stranger.member.email) == 1
    assert stranger.member.email not in (await second.get("/members")).text


@pytest.mark.parametrize("role", Role)
async def test_nobody_invites_above_themselves(owner: Person, role: Role) -> None:
    admin = await owner.colleague("admin@example.com", Role.ADMIN)
    made = await admin.post("/invitations", {"email": BOB, "role": role})
    assert made.status_code == (403 if role is Role.OWNER else 201)
    if role is Role.OWNER:
        owners = await invited(owner, role="owner")
        refused = await admin.asks("DELETE", f"/invitations/{owners['id']}")
        assert refused.status_code == 403


async def test_invitations_of_somebody_who_left_or_may_no_longer_are_revoked(
    owner: Person, http: httpx.AsyncClient
) -> None:
    second = await owner.colleague("second@example.com", Role.OWNER)
    admin = await owner.colleague("admin@example.com", Role.ADMIN)
    back_door = await invited(admin, "mallory@example.com")
    as_owner = await invited(second, "boss@example.com", "owner")
    as_viewer = await invited(second, "new@example.com", "viewer")
    lowered = await owner.asks("PATCH", f"/members/{second.member.id}", json={"role": "admin"})
    assert lowered.status_code == 200
    removed = await owner.asks("DELETE", f"/members/{admin.member.id}")
    assert removed.status_code == 204
    assert (await accept(http, back_door["token"])).status_code == 409
    assert (await accept(http, as_owner["token"])).status_code == 409
    assert (await accept(http, as_viewer["token"])).status_code == 201


async def test_another_workspaces_invitation_is_as_one_that_is_not_there(
    owner: Person, stranger: Person
) -> None:
    made = await invited(owner)
    foreign = await stranger.asks("DELETE", f"/invitations/{made['id']}")
    absent = await stranger.asks("DELETE", f"/invitations/{'0' * 32}")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.text.replace(made["id"], "0" * 32) == absent.text
    assert (await stranger.get("/invitations")).json()["items"] == []


async def test_accepting_counts_as_signing_up_does(
    owner: Person, http: httpx.AsyncClient, app: Api
) -> None:
    token = (await invited(owner))["token"]
    for _ in range(20):
        await app.state.sign_in_limits.count_sign_up("127.0.0.1")
    stopped = await accept(http, token)
    assert stopped.status_code == 429
    assert int(stopped.headers["retry-after"]) > 0
