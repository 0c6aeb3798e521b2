"""What a chat app reads for itself: its workspace's events and drafts, and no other's."""

from __future__ import annotations

import asyncio
import json
from functools import partial

import pytest

from orchestre.api.events import follow
from orchestre.store.session import Store
from tests.integration.api.people import Person, shown
from tests.integration.api.test_doors import App


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


@pytest.fixture
async def chat(owner: Person) -> App:
    return await App.of(owner)


async def test_an_app_is_told_what_its_token_opens(owner: Person, chat: App) -> None:
    assert (await chat.asks("GET", "/doors/me")).json() == {
        "service": "slack",
        "name": "Our chat",
        "workspace": owner.member.workspace_id,
        "followed_up_to": 0,
        "api_version": owner.orchestre.version,
    }


async def test_an_app_follows_its_own_workspace_alone(
    owner: Person, stranger: Person, chat: App
) -> None:
    theirs = await App.of(stranger)
    ours = await owner.draft(await owner.message(await owner.account()))
    await owner.post(f"/drafts/{ours.id}/approve", shown(ours))
    told = (await chat.asks("GET", "/doors/events?limit=1")).json()
    assert [one["verb"] for one in told["items"]] == ["service token made"]
    rest = (await chat.asks("GET", f"/doors/events?after={told['next_cursor']}")).json()
    assert [one["subject"] for one in rest["items"]] == [ours.id]
    assert told["items"] + rest["items"] == (await owner.get("/events")).json()["items"]
    for path in ("/doors/events", "/doors/drafts", "/doors/bots"):
        assert ours.id not in (await theirs.asks("GET", path)).text
    assert (await theirs.asks("GET", f"/doors/drafts/{ours.id}")).status_code == 404


async def test_an_app_reads_drafts_as_members_do(owner: Person, chat: App) -> None:
    account = await owner.account()
    first, second = [await owner.draft(await owner.message(account)) for _ in range(2)]
    await owner.post(f"/drafts/{first.id}/approve", shown(first))
    waiting = (await chat.asks("GET", "/doors/drafts?status=waiting")).json()["items"]
    assert [one["id"] for one in waiting] == [second.id]
    page = (await chat.asks("GET", "/doors/drafts?limit=1")).json()
    assert page["items"][0]["reply"]["due_at"]
    rest = (await chat.asks("GET", f"/doors/drafts?cursor={page['next_cursor']}")).json()
    assert page["items"] + rest["items"] == (await owner.get("/drafts")).json()["items"]
    detail = (await chat.asks("GET", f"/doors/drafts/{second.id}")).json()
    assert detail == (await owner.get(f"/drafts/{second.id}")).json()
    bots = (await chat.asks("GET", "/doors/bots")).json()
    assert bots == (await owner.get("/providers/get_my_providers")).json()
    assert bots["items"][0]["identifier_name"] == "support@shop.example"


async def test_a_position_only_goes_forwards(owner: Person, chat: App) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    for wanted, kept in ((2, 2), (1, 2), (2, 2)):
        moved = await chat.asks("PUT", "/doors/position", {"followed_up_to": wanted})
        assert moved.json()["followed_up_to"] == kept
    assert (await chat.asks("GET", "/doors/me")).json()["followed_up_to"] == 2
    beyond = await chat.asks("PUT", "/doors/position", {"followed_up_to": 3})
    assert beyond.status_code == 422
    assert beyond.json()["faults"][0]["what"] == "is beyond the last event, number 2"
    assert (await (await App.of(owner)).asks("GET", "/doors/me")).json()["followed_up_to"] == 0


async def test_twenty_apps_at_once_leave_the_furthest_position(owner: Person, chat: App) -> None:
    for number in range(5):
        await App.of(owner, "slack" if number % 2 else "discord")
    bodies = [{"followed_up_to": number % 7} for number in range(20)]
    await asyncio.gather(*(chat.asks("PUT", "/doors/position", body) for body in bodies))
    assert (await chat.asks("GET", "/doors/me")).json()["followed_up_to"] == 6


async def test_the_stream_ends_when_the_token_is_taken_back(owner: Person, chat: App) -> None:
    stream = follow(
        owner.orchestre, partial(owner.orchestre.team.doors.of_token, chat.token), after=0
    )
    first = await anext(stream)
    assert (json.loads(first.data or "")["verb"], first.id) == ("service token made", "1")
    assert (await owner.asks("DELETE", f"/doors/tokens/{chat.id}")).status_code == 204
    assert [one async for one in stream] == []
    sent = {"Authorization": f"Bearer {chat.token}", "Accept": "text/event-stream"}
    assert (await owner.http.get("/doors/events", headers=sent)).status_code == 401


async def test_a_member_is_no_chat_app(owner: Person) -> None:
    for path in ("/doors/me", "/doors/events", "/doors/drafts", "/doors/cards", "/doors/channels"):
        assert (await owner.get(path)).status_code == 401, path
