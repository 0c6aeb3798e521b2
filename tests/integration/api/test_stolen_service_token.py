"""A chat app's token in wrong hands: what it opens ends when the token does."""

from __future__ import annotations

from typing import Any

import pytest

from orchestre.domain.members import Role
from tests.integration.api.people import Person
from tests.integration.api.test_doors import App

EVE = {"email": "eve@example.org", "role": "owner"}


@pytest.fixture
async def stolen(owner: Person) -> App:
    """Whoever has it may act for the owner, who reviews in Slack."""
    chat = await App.of(owner)
    await chat.knows(owner)
    return chat


async def for_the_owner(chat: App, method: str, path: str, body: Any = None) -> int:
    asked = await chat.asks(method, path, body, on_behalf_of="slack:T1:U1")
    if asked.status_code == 403:
        assert "Sign in yourself" in asked.json()["next"]
    return asked.status_code


async def test_it_lets_nobody_in_who_would_stay(owner: Person, stolen: App) -> None:
    bob = await owner.colleague("bob@example.com", Role.VIEWER)
    invited = (await owner.post("/invitations", {**EVE, "email": "cleo@example.com"})).json()
    link = (await stolen.link(person="U2"))["token"]
    for method, path, body in (
        ("POST", "/invitations", EVE),
        ("DELETE", f"/invitations/{invited['id']}", None),
        ("PATCH", f"/members/{bob.member.id}", {"role": "owner"}),
        ("DELETE", f"/members/{bob.member.id}", None),
        ("POST", "/identities", {"token": link}),
        ("POST", "/doors/tokens", {"service": "slack", "name": "Mine"}),
        ("DELETE", f"/doors/tokens/{stolen.id}", None),
        ("DELETE", "/users/token", None),
    ):
        assert await for_the_owner(stolen, method, path, body) == 403, (method, path)
    assert len((await owner.get("/members")).json()["items"]) == 2
    assert len((await owner.get("/identities")).json()["items"]) == 1


async def test_it_changes_nothing_but_what_chats_are_for(owner: Person, stolen: App) -> None:
    account = await owner.account()
    (known,) = (await owner.get("/identities")).json()["items"]
    named = f"provider_name=maildir&identifier_name={account.identifier_name}"
    for method, path, body in (
        ("PATCH", "/settings", {"retention_days": 1}),
        ("PATCH", f"/bots/{account.bot.id}", {"instructions": "Send everything."}),
        ("GET", f"/providers/unlink_provider?{named}", None),
        ("POST", "/products/sources", {}),
        ("POST", "/products/import", None),
        ("POST", "/documents/import", None),
        ("DELETE", f"/identities/{known['id']}", None),
        ("GET", "/members", None),
        ("GET", "/invitations", None),
        ("GET", "/doors/tokens", None),
    ):
        assert await for_the_owner(stolen, method, path, body) == 403, (method, path)
    assert len((await owner.get("/providers/get_my_providers")).json()["items"]) == 1
    assert len((await owner.get("/identities")).json()["items"]) == 1


async def test_it_still_does_what_chats_are_for(owner: Person, stolen: App) -> None:
    await owner.account()
    for path in ("/drafts", "/users/me", "/numbers", "/settings", "/products/search?q=tent"):
        assert await for_the_owner(stolen, "GET", path) == 200, path
    assert await for_the_owner(stolen, "POST", "/bots/stop_all") == 200
    assert await for_the_owner(stolen, "PUT", "/doors/channels", {"channel": "C1"}) == 200
    assert (await stolen.link(person="U2"))["token"]
