"""Chat apps: how they are known, for whom they act, and who a chat user is."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from orchestre.domain.members import Role
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.api.people import Person, shown

KIM = {"service": "slack", "place": "T1", "person": "U1", "shown_as": "Kim"}


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


class App:
    """A chat app that was given a service token."""

    def __init__(self, http: httpx.AsyncClient, made: dict[str, Any]) -> None:
        self.http, self.id, self.token = http, made["id"], made["token"]

    @classmethod
    async def of(cls, owner: Person, service: str = "slack") -> App:
        made = await owner.post("/doors/tokens", {"service": service, "name": "Our chat"})
        assert made.status_code == 201, made.text
        assert made.headers["cache-control"] == "no-store"
        return cls(owner.http, made.json())

    async def asks(
        self, method: str, path: str, body: Any = None, *, on_behalf_of: str | None = None
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        if on_behalf_of is not None:
            headers["On-Behalf-Of"] = on_behalf_of
        return await self.http.request(method, path, json=body, headers=headers)

    async def link(self, **user: str) -> dict[str, Any]:
        made = await self.asks("POST", "/doors/identity_links", {**KIM, **user})
        assert made.status_code == 201, made.text
        told: dict[str, Any] = made.json()
        return told

    async def knows(self, member: Person, **user: str) -> dict[str, Any]:
        """Have the chat user linked to the member."""
        linked = await member.post("/identities", {"token": (await self.link(**user))["token"]})
        assert linked.status_code == 201, linked.text
        told: dict[str, Any] = linked.json()
        return told


@pytest.fixture
async def app_of_chat(owner: Person) -> App:
    return await App.of(owner)


@pytest.fixture
async def bob(owner: Person) -> Person:
    return await owner.colleague("bob@example.com", Role.APPROVER)


async def test_an_app_acts_as_the_member_who_is_linked(
    owner: Person, bob: Person, app_of_chat: App
) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    path = f"/drafts/{draft.id}/approve"
    before = await app_of_chat.asks("POST", path, shown(draft), on_behalf_of="slack:T1:U1")
    assert before.status_code == 403
    assert "open it while you are signed in" in before.json()["next"]
    await app_of_chat.knows(bob)
    me = await app_of_chat.asks("GET", "/users/me", on_behalf_of="slack:T1:U1")
    assert me.json()["id"] == bob.member.id
    done = await app_of_chat.asks("POST", path, shown(draft), on_behalf_of="slack:T1:U1")
    assert done.status_code == 200, done.text
    event = (await owner.get("/events?newest=true&limit=1")).json()["items"][0]
    assert (event["actor"], event["after"]["via"]) == (bob.member.id, "slack")
    assert (await owner.get("/events/verify")).json()["ok"]


async def test_what_a_member_does_themselves_is_via_nothing(
    owner: Person, bob: Person, app_of_chat: App
) -> None:
    await app_of_chat.knows(bob)
    draft = await owner.draft(await owner.message(await owner.account()))
    await app_of_chat.asks("GET", "/users/me", on_behalf_of="slack:T1:U1")
    await bob.post(f"/drafts/{draft.id}/approve", shown(draft))
    event = (await owner.get("/events?newest=true&limit=1")).json()["items"][0]
    assert "via" not in event["after"]


async def test_an_app_has_exactly_the_rights_of_the_member(
    owner: Person, bob: Person, app_of_chat: App
) -> None:
    await app_of_chat.knows(bob)
    asked = await app_of_chat.asks("GET", "/drafts", on_behalf_of="slack:T1:U1")
    assert asked.status_code == 200
    asked = await app_of_chat.asks("POST", "/bots/stop_all", on_behalf_of="slack:T1:U1")
    assert asked.status_code == 403
    assert "Your role, approver" in asked.json()["detail"]
    await owner.asks("PATCH", f"/members/{bob.member.id}", json={"role": "admin"})
    asked = await app_of_chat.asks("POST", "/bots/stop_all", on_behalf_of="slack:T1:U1")
    assert asked.status_code == 200


async def test_an_app_alone_opens_nothing_but_doors(app_of_chat: App) -> None:
    for method, path in (("GET", "/drafts"), ("GET", "/users/me"), ("GET", "/numbers")):
        refused = await app_of_chat.asks(method, path)
        assert refused.status_code == 403, path
        assert "On-Behalf-Of" in refused.json()["next"]
    assert (await app_of_chat.link())["shown_as"] == "Kim"


#: What a header names, by how it is answered where U1 of T1 is a member.
NAMED = {
    422: [
        "",
        "slack",
        "slack:T1",
        "slack::U1",
        "slack:T1:U1:more",
        "teams:T1:U1",
        "slack:T1:%00",
        "slack:T1:%ED%A0%80",
        "SLACK:T1:U1",
    ],
    403: ["discord:T1:U1", "slack:T1:U2", "slack:T2:U1", "slack:T1:u1"],
    200: ["slack:%541:%55%31"],
}


async def test_whom_a_header_names(bob: Person, app_of_chat: App) -> None:
    await app_of_chat.knows(bob)
    for status, headers in NAMED.items():
        for named in headers:
            asked = await app_of_chat.asks("GET", "/users/me", on_behalf_of=named)
            assert asked.status_code == status, (named, asked.text)


async def test_a_member_acts_on_behalf_of_nobody(owner: Person, app_of_chat: App) -> None:
    refused = await owner.get("/users/me", headers={"On-Behalf-Of": "slack:T1:U1"})
    assert refused.status_code == 403
    for token in (owner.token, "door.unknown"):
        sent = {"Authorization": f"Bearer {token}"}
        asked = await owner.http.post("/doors/identity_links", json=KIM, headers=sent)
        assert asked.status_code == 401


async def test_a_token_acts_in_its_own_workspace_alone(
    owner: Person, stranger: Person, bob: Person, app_of_chat: App
) -> None:
    """The same Slack team may be served for two workspaces; each knows its own members only."""
    theirs = await App.of(stranger)
    await app_of_chat.knows(bob)
    asked = await theirs.asks("GET", "/users/me", on_behalf_of="slack:T1:U1")
    assert asked.status_code == 403
    await theirs.knows(stranger)
    for app, member in ((app_of_chat, bob.member), (theirs, stranger.member)):
        asked = await app.asks("GET", "/users/me", on_behalf_of="slack:T1:U1")
        assert asked.json()["id"] == member.id
    foreign = await stranger.asks("DELETE", f"/doors/tokens/{app_of_chat.id}")
    absent = await stranger.asks("DELETE", f"/doors/tokens/{'0' * 32}")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.text.replace(app_of_chat.id, "0" * 32) == absent.text


async def test_a_link_of_another_workspace_is_as_one_that_is_not_there(
    stranger: Person, app_of_chat: App
) -> None:
    token = (await app_of_chat.link())["token"]
    for wanted in (token, "A" * 43):
        assert (await stranger.get(f"/identities/links/{wanted}")).status_code == 404
        assert (await stranger.post("/identities", {"token": wanted})).status_code == 404


async def test_a_link_tells_whom_it_is_about_and_is_good_once(
    owner: Person, bob: Person, app_of_chat: App
) -> None:
    made = await app_of_chat.link()
    assert made["link"] == f"http://127.0.0.1:8501/identity?token={made['token']}"
    told = (await bob.get(f"/identities/links/{made['token']}")).json()
    assert {name: told[name] for name in KIM} == KIM
    assert "token" not in told
    linked = await bob.post("/identities", {"token": made["token"]})
    assert linked.json()["member_name"] == "bob@example.com"
    assert (await bob.post("/identities", {"token": made["token"]})).status_code == 404
    assert (await owner.get(f"/identities/links/{made['token']}")).status_code == 404
    events = (await owner.get("/events")).json()["items"]
    assert [one["verb"] for one in events] == ["service token made", "identity linked"]
    assert made["token"] not in str(events)
    assert app_of_chat.token not in str(events)


async def test_a_link_is_good_for_ten_minutes(
    bob: Person, app_of_chat: App, clock: SteppingClock
) -> None:
    token = (await app_of_chat.link())["token"]
    clock.advance(10 * 60)
    assert (await bob.post("/identities", {"token": token})).status_code == 404
    assert (await app_of_chat.link())["token"] != token


async def test_one_chat_user_is_one_member(owner: Person, bob: Person, app_of_chat: App) -> None:
    first, second = await app_of_chat.link(), await app_of_chat.link()
    assert (await bob.post("/identities", {"token": first["token"]})).status_code == 201
    refused = await owner.post("/identities", {"token": second["token"]})
    assert refused.status_code == 409
    assert "This Slack user is linked to bob@example.com already" in refused.json()["detail"]
    asked = await app_of_chat.asks("POST", "/doors/identity_links", KIM)
    assert asked.status_code == 409
    other_team = await app_of_chat.knows(owner, place="T2")
    assert other_team["place"] == "T2"


async def test_an_app_speaks_of_its_own_chat_alone(app_of_chat: App) -> None:
    refused = await app_of_chat.asks("POST", "/doors/identity_links", {**KIM, "service": "discord"})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"service": "email"}, "body.service"),
        ({"place": ""}, "body.place"),
        ({"person": "U 1"}, "body.person"),
        ({"shown_as": "a\nb"}, "body.shown_as"),
        ({"member": "m"}, "body.member"),
    ],
)
async def test_a_wish_names_every_fault(
    app_of_chat: App, changed: dict[str, str], path: str
) -> None:
    refused = await app_of_chat.asks("POST", "/doors/identity_links", {**KIM, **changed})
    assert refused.status_code == 422
    assert [fault["path"] for fault in refused.json()["faults"]] == [path]


async def test_members_see_and_end_their_own_identities(
    owner: Person, bob: Person, app_of_chat: App
) -> None:
    bobs = await app_of_chat.knows(bob)
    anas = await app_of_chat.knows(owner, person="U2")
    assert [one["id"] for one in (await bob.get("/identities")).json()["items"]] == [bobs["id"]]
    first = (await owner.get("/identities?limit=1")).json()
    rest = (await owner.get(f"/identities?cursor={first['next_cursor']}")).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == [bobs["id"], anas["id"]]
    assert (await bob.asks("DELETE", f"/identities/{anas['id']}")).status_code == 403
    admin = await owner.colleague("admin@example.com", Role.ADMIN)
    assert (await admin.asks("DELETE", f"/identities/{anas['id']}")).status_code == 403
    assert (await admin.asks("DELETE", f"/identities/{bobs['id']}")).status_code == 204
    gone = await app_of_chat.asks("GET", "/users/me", on_behalf_of="slack:T1:U1")
    assert gone.status_code == 403
    assert (await owner.asks("DELETE", f"/identities/{anas['id']}")).status_code == 204


async def test_who_leaves_is_nobody_in_the_chat(
    owner: Person, bob: Person, app_of_chat: App
) -> None:
    await app_of_chat.knows(bob)
    assert (await owner.asks("DELETE", f"/members/{bob.member.id}")).status_code == 204
    gone = await app_of_chat.asks("GET", "/users/me", on_behalf_of="slack:T1:U1")
    assert gone.status_code == 403
    await app_of_chat.knows(owner)


async def test_a_removed_token_is_worthless_at_once(owner: Person, app_of_chat: App) -> None:
    listed = (await owner.get("/doors/tokens")).json()["items"]
    assert [(one["id"], one["name"], one["maker"]) for one in listed] == [
        (app_of_chat.id, "Our chat", "ana@example.com")
    ]
    assert "token" not in listed[0]
    assert (await owner.asks("DELETE", f"/doors/tokens/{app_of_chat.id}")).status_code == 204
    assert (await app_of_chat.asks("POST", "/doors/identity_links", KIM)).status_code == 401
    asked = await app_of_chat.asks("GET", "/users/me", on_behalf_of="slack:T1:U1")
    assert asked.status_code == 401
    assert (await owner.asks("DELETE", f"/doors/tokens/{app_of_chat.id}")).status_code == 404
