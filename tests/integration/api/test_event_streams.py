"""The audit trail as it grows: for a member, and for a chat app that acts for one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import MutableMapping
from functools import partial
from typing import Any

import pytest

from orchestre.api.app import Api
from orchestre.api.auth import signed_in
from orchestre.api.events import follow
from orchestre.domain.members import Role
from tests.integration.api.people import Person, shown
from tests.integration.api.test_doors import App


async def test_the_audit_trail_streams(owner: Person) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    asked = partial(signed_in, owner.token, owner.orchestre)
    stream = follow(owner.orchestre, asked, after=0)
    first = await anext(stream)
    assert json.loads(first.data or "")["verb"] == "draft approved"
    assert first.id == "1"
    await owner.orchestre.people.sign_out(owner.token)
    assert [one async for one in stream] == []


@pytest.mark.parametrize("lost", ["identity", "member", "token"])
async def test_a_chat_app_follows_the_trail_while_it_may(owner: Person, lost: str) -> None:
    app, bob = await App.of(owner), await owner.colleague("bob@example.com", Role.VIEWER)
    linked = await app.knows(bob)
    asked = partial(signed_in, app.token, owner.orchestre, "slack:T1:U1")
    stream = follow(owner.orchestre, asked, after=0)
    assert json.loads((await anext(stream)).data or "")["verb"] == "service token made"
    ends = {
        "identity": f"/identities/{linked['id']}",
        "member": f"/members/{bob.member.id}",
        "token": f"/doors/tokens/{app.id}",
    }
    assert (await owner.asks("DELETE", ends[lost])).status_code == 204
    # What one look brought is told to its end; there is no second look.
    assert len([one async for one in stream]) == 1


async def test_a_chat_app_may_begin_to_follow(owner: Person, app: Api) -> None:
    """The stream has no end of its own: what is asked here is that it begins, and for whom."""
    chat, bob = await App.of(owner), await owner.colleague("bob@example.com", Role.VIEWER)
    await chat.knows(bob)
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {chat.token}"}
    for named, status in (("slack:T1:U1", 200), ("slack:T1:U2", 403)):
        assert await began(app, {**headers, "On-Behalf-Of": named}) == status


async def began(app: Api, headers: dict[str, str]) -> int:
    """Ask for the trail as it grows; return how that was answered, and hang up."""
    scope = {
        "type": "http", "method": "GET", "path": "/events", "raw_path": b"/events",
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "server": ("api", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    told: list[MutableMapping[str, Any]] = []
    enough = asyncio.Event()
    sent = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        whole = next(sent, None)
        if whole is None:
            await enough.wait()
        return whole or {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        told.append(message)
        if message.get("body"):
            enough.set()

    await app(scope, receive, send)
    return int(told[0]["status"])
