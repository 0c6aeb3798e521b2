"""Which Slack teams let the app in: who may begin and end it, and who is given the tokens."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from orchestre.domain.errors import SettingsError
from orchestre.domain.identities import Chat
from orchestre.domain.members import Role
from orchestre.store import expired, installations
from orchestre.store.session import Store
from orchestre.store.tables_teams import chat_installations
from tests.clock import SteppingClock
from tests.integration.api.people import Person
from tests.integration.api.test_doors import App

VISITS, KEYS, OPEN, BACK = (
    "/doors/installations/visits",
    "/doors/keys",
    "/doors/visits/open",
    "/doors/visits/back",
)
#: As oauth.v2.access answers: https://docs.slack.dev/reference/methods/oauth.v2.access
TEAM = {
    "place": "T9TK3CUKW",
    "name": "Slack Pickleball Team",
    "app_user": "U0KRQLJ9H",
    "scopes": ["commands", "chat:write"],
    "person": "U1234",
    "bot_token": "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy",
    "refresh_token": "xoxe-1-abcdefg",
    "expires_at": "2026-11-23T08:00:00Z",
}
TOKENS = {name: TEAM[name] for name in ("bot_token", "refresh_token", "expires_at")}


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


@pytest.fixture
async def chat(owner: Person) -> App:
    return await App.of(owner)


async def link(person: Person) -> str:
    made = await person.post(VISITS, {"service": "slack"})
    assert made.status_code == 201, made.text
    assert made.headers["cache-control"] == "no-store"
    return str(made.json()["token"])


async def opened(chat: App, token: str) -> str:
    answer = await chat.asks("POST", OPEN, {"visit": token})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["state"])


async def back(owner: Person, chat: App) -> str:
    """A state that the chat brought back."""
    state = await opened(chat, await link(owner))
    assert (await chat.asks("POST", BACK, {"state": state})).status_code == 204
    return state


async def install(owner: Person, chat: App, **changed: Any) -> str:
    kept = await chat.asks("PUT", KEYS, {**TEAM, **changed, "state": await back(owner, chat)})
    assert kept.status_code == 200, kept.text
    return str(kept.json()["id"])


async def keys(chat: App) -> list[dict[str, Any]]:
    answer = await chat.asks("GET", KEYS)
    assert answer.headers["cache-control"] == "no-store"
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def listed(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await person.get("/doors/installations")).json()["items"]
    return items


async def verbs(owner: Person) -> list[str]:
    events = (await owner.get("/events?limit=200")).json()["items"]
    return [one["verb"] for one in events if one["verb"].startswith("installation")]


async def test_a_team_lets_the_app_in_and_the_app_alone_reads_its_token(
    owner: Person, chat: App
) -> None:
    made = await install(owner, chat)
    (shown,) = await listed(owner)
    assert (shown["id"], shown["place"], shown["state"]) == (made, TEAM["place"], "working")
    assert (shown["member"], shown["member_name"]) == (owner.member.id, owner.member.email)
    assert not {"bot_token", "refresh_token"} & shown.keys()
    (kept,) = await keys(chat)
    assert {name: kept[name] for name in TOKENS} == TOKENS
    assert (await owner.get(KEYS)).status_code == 401
    assert await verbs(owner) == ["installation link made", "installation made"]
    trail = (await owner.get("/events?limit=200")).text
    assert "xox" not in trail


async def test_another_workspaces_app_is_given_nothing(
    owner: Person, stranger: Person, chat: App
) -> None:
    made, theirs = await install(owner, chat), await App.of(stranger)
    assert (await keys(theirs), await listed(stranger)) == ([], [])
    in_discord = await App.of(owner, "discord")
    assert await keys(in_discord) == []
    for app in (theirs, in_discord):
        path = f"{KEYS}/{made}"
        assert (await app.asks("PUT", path, TOKENS)).status_code == 404
        assert (await app.asks("DELETE", f"{path}?reason=token_revoked")).status_code == 404
        token = await link(owner)
        assert (await app.asks("POST", OPEN, {"visit": token})).status_code == 404
        state = await opened(chat, token)
        assert (await app.asks("POST", BACK, {"state": state})).status_code == 404
        await chat.asks("POST", BACK, {"state": state})
        assert (await app.asks("PUT", KEYS, {**TEAM, "state": state})).status_code == 404
    assert (await stranger.asks("DELETE", f"/doors/installations/{made}")).status_code == 404
    assert len(await keys(chat)) == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
async def test_who_may_not_configure_neither_sees_nor_begins_nor_ends_one(
    owner: Person, chat: App, role: Role
) -> None:
    made = await install(owner, chat)
    bob = await owner.colleague("bob@example.com", role)
    assert (await bob.get("/doors/installations")).status_code == 403
    assert (await bob.post(VISITS, {"service": "slack"})).status_code == 403
    assert (await bob.asks("DELETE", f"/doors/installations/{made}")).status_code == 403
    await chat.knows(owner)
    acting = {"on_behalf_of": "slack:T1:U1"}
    begun = await chat.asks("POST", VISITS, {"service": "slack"}, **acting)
    ended = await chat.asks("DELETE", f"/doors/installations/{made}", **acting)
    assert (begun.status_code, ended.status_code) == (403, 403)


async def test_each_step_is_made_once(owner: Person, chat: App) -> None:
    token = await link(owner)
    state = await opened(chat, token)
    assert (await chat.asks("POST", OPEN, {"visit": token})).status_code == 404
    too_soon = await chat.asks("PUT", KEYS, {**TEAM, "state": state})
    assert too_soon.status_code == 404
    assert (await chat.asks("POST", BACK, {"state": state})).status_code == 204
    replayed = await chat.asks("POST", BACK, {"state": state})
    assert (replayed.status_code, "was used" in replayed.json()["detail"]) == (404, True)
    assert (await chat.asks("PUT", KEYS, {**TEAM, "state": state})).status_code == 200
    again = await chat.asks("PUT", KEYS, {**TEAM, "state": state, "place": "T2"})
    assert again.status_code == 404
    assert [one["place"] for one in await listed(owner)] == [TEAM["place"]]


async def test_of_many_at_once_one_uses_a_state_up(owner: Person, chat: App) -> None:
    state = await opened(chat, await link(owner))
    backs = await asyncio.gather(*(chat.asks("POST", BACK, {"state": state}) for _ in range(8)))
    assert sorted(one.status_code for one in backs) == [204] + [404] * 7


async def test_a_link_is_good_for_ten_minutes(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    first, state = await link(owner), await back(owner, chat)
    assert (await chat.asks("POST", OPEN, {"visit": first})).status_code == 404
    unopened = await link(owner)
    clock.advance(601)
    assert (await chat.asks("POST", OPEN, {"visit": unopened})).status_code == 404
    assert (await chat.asks("PUT", KEYS, {**TEAM, "state": state})).status_code == 404


async def test_a_member_who_may_no_more_lets_nobody_in(owner: Person, chat: App) -> None:
    bob = await owner.colleague("bob@example.com", Role.ADMIN)
    state = await back(bob, chat)
    await owner.asks("PATCH", f"/members/{bob.member.id}", json={"role": "viewer"})
    refused = await chat.asks("PUT", KEYS, {**TEAM, "state": state})
    assert (refused.status_code, await listed(owner)) == (403, [])


async def test_a_team_that_installs_again_has_new_keys_under_a_new_id(
    owner: Person, chat: App
) -> None:
    first = await install(owner, chat)
    second = await install(owner, chat, bot_token="xoxb-2")
    assert [one["id"] for one in await listed(owner)] == [second]
    assert [one["bot_token"] for one in await keys(chat)] == ["xoxb-2"]
    late = await chat.asks("DELETE", f"{KEYS}/{first}?reason=app_uninstalled")
    assert late.status_code == 404


async def test_renewed_tokens_take_the_place_of_those_that_expire(owner: Person, chat: App) -> None:
    made = await install(owner, chat)
    renewed = {"bot_token": "xoxe.xoxb-1-new", "refresh_token": "xoxe-1-new"}
    later = {**renewed, "expires_at": "2026-11-23T20:00:00Z"}
    assert (await chat.asks("PUT", f"{KEYS}/{made}", later)).status_code == 204
    (kept,) = await keys(chat)
    assert {name: kept[name] for name in later} == later


async def test_what_slack_ends_is_revoked_and_says_why(owner: Person, chat: App) -> None:
    made, other = await install(owner, chat), await install(owner, chat, place="T2")
    for _ in range(2):
        ended = await chat.asks("DELETE", f"{KEYS}/{made}?reason=app_uninstalled")
        assert ended.status_code == 204
    gone, works = await listed(owner)
    assert (gone["state"], gone["reason"]) == ("revoked", "app_uninstalled")
    assert (works["id"], works["state"]) == (other, "working")
    tokens = {one["id"]: one["bot_token"] for one in await keys(chat)}
    assert tokens == {made: "", other: TEAM["bot_token"]}
    assert (await chat.asks("PUT", f"{KEYS}/{made}", TOKENS)).status_code == 409
    assert (await verbs(owner))[-1] == "installation revoked"
    assert len([one for one in await verbs(owner) if one == "installation revoked"]) == 1
    assert (await owner.asks("DELETE", f"/doors/installations/{made}")).status_code == 204
    assert [one["id"] for one in await listed(owner)] == [other]


async def test_what_a_member_removes_is_given_back_by_the_app_and_forgotten(
    owner: Person, chat: App
) -> None:
    made = await install(owner, chat)
    for _ in range(2):
        assert (await owner.asks("DELETE", f"/doors/installations/{made}")).status_code == 204
    assert [one["state"] for one in await listed(owner)] == ["leaving"]
    (leaving,) = await keys(chat)
    assert (leaving["state"], leaving["bot_token"]) == ("leaving", TEAM["bot_token"])
    await chat.asks("DELETE", f"{KEYS}/{made}?reason=removed")
    assert (await listed(owner), await keys(chat)) == ([], [])
    assert (await verbs(owner))[-1] == "installation removed"


async def test_what_no_app_gives_back_is_forgotten_after_a_day(
    owner: Person, chat: App, clock: SteppingClock
) -> None:
    made, _ = await install(owner, chat), await install(owner, chat, place="T2")
    await owner.asks("DELETE", f"/doors/installations/{made}")
    for seconds, left in ((3600, 2), (23 * 3600, 1)):
        clock.advance(seconds)
        async with owner.orchestre.store.begin() as tx:
            await expired.remove(tx, limit=10)
        assert len(await listed(owner)) == left
    assert (await listed(owner))[0]["place"] == "T2"


async def test_tokens_are_sealed_and_open_only_in_their_own_row(
    owner: Person, chat: App, store: Store
) -> None:
    first, second = await install(owner, chat), await install(owner, chat, place="T2")
    async with store.begin() as tx:
        column = chat_installations.c.tokens
        row = sa.select(column).where(chat_installations.c.id == first)
        sealed = (await tx.execute(row)).scalar_one()
        assert b"xoxb" not in sealed
        swap = sa.update(chat_installations).where(chat_installations.c.id == second)
        await tx.execute(swap.values(tokens=sealed))
    async with store.read() as tx:
        with pytest.raises(SettingsError, match="was found in the row of"):
            await installations.opened(tx, owner.member.workspace_id, Chat.SLACK)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bot_token", "two words"),
        ("bot_token", ""),
        ("place", "T 1"),
        ("scopes", ["chat write"]),
        ("expires_at", "tomorrow"),
        ("state", "short"),
    ],
)
async def test_a_wrong_installation_names_its_fault(chat: App, field: str, value: Any) -> None:
    body = {**TEAM, "state": "s" * 43, field: value}
    refused = await chat.asks("PUT", KEYS, body)
    assert refused.status_code == 422
    assert refused.json()["faults"][0]["path"].startswith(f"body.{field}")


async def test_a_reason_is_slacks_word(owner: Person, chat: App) -> None:
    made = await install(owner, chat)
    for reason in ("", "Some Text", "a" * 65):
        refused = await chat.asks("DELETE", f"{KEYS}/{made}?reason={reason}")
        assert refused.status_code == 422, reason
