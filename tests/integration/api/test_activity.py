"""The audit trail, the members and the settings over HTTP."""

from __future__ import annotations

import csv
import io
import json
import re

import sqlalchemy as sa

from orchestre.domain.members import Role
from orchestre.store import tables
from tests.integration.api.people import Person, shown


async def test_the_audit_trail_grows_in_order(owner: Person) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    await owner.post(f"/drafts/{draft.id}/undo", {})
    page = (await owner.get("/events?limit=1")).json()
    assert [one["id"] for one in page["items"]] == ["1"]
    assert page["next_cursor"] == "1"
    rest = (await owner.get("/events?after=1")).json()
    event = rest["items"][0]
    assert (event["id"], event["actor"], event["subject"]) == ("2", owner.member.id, draft.id)
    assert event["verb"] == "draft taken back"
    assert event["before"]["status"] == "approved"
    assert len(event["hash"]) == 64
    assert rest["next_cursor"] is None
    newest = (await owner.get("/events?newest=true&limit=1")).json()
    assert newest == {"items": [event], "next_cursor": None}


async def test_the_audit_trail_is_verified(owner: Person, stranger: Person) -> None:
    nothing = {"ok": True, "first_broken": None, "count": 0, "head": ""}
    assert (await owner.get("/events/verify")).json() == nothing
    draft = await owner.draft(await owner.message(await owner.account()))
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    await owner.post(f"/drafts/{draft.id}/undo", {})
    last = (await owner.get("/events?after=1")).json()["items"][0]
    whole = {"ok": True, "first_broken": None, "count": 2, "head": last["hash"]}
    assert (await owner.get("/events/verify")).json() == whole
    assert (await stranger.get("/events/verify")).json() == nothing
    async with owner.orchestre.store.begin() as tx:
        await tx.execute(sa.update(tables.events).values(actor="nobody"))
    broken = {**whole, "ok": False, "first_broken": 1}
    assert (await owner.get("/events/verify")).json() == broken


async def test_members_are_listed_in_pages(owner: Person) -> None:
    for number in range(2):
        await owner.colleague(f"{number}@example.com", Role.VIEWER)
    first = (await owner.get("/members?limit=2")).json()
    rest = (await owner.get(f"/members?limit=2&cursor={first['next_cursor']}")).json()
    found = {one["email"]: one["role"] for one in first["items"] + rest["items"]}
    assert found == {
        "ana@example.com": "owner",
        "0@example.com": "viewer",
        "1@example.com": "viewer",
    }
    assert (len(first["items"]), rest["next_cursor"]) == (2, None)


async def test_settings_hold_no_secret(owner: Person) -> None:
    shown_settings = (await owner.get("/settings")).json()
    assert shown_settings["undo_seconds"] == 20
    assert shown_settings["model"] == "offline"
    assert not {"secret_key", "model_api_key", "database_url", "token"} & set(shown_settings)


async def test_the_audit_trail_is_filtered_by_who_what_and_when(owner: Person) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    await owner.post(f"/drafts/{draft.id}/undo", {})

    async def found(**wanted: object) -> list[str]:
        answer = await owner.get("/events", params=wanted)
        return [one["id"] for one in answer.json()["items"]]

    assert await found(verb="draft taken back") == ["2"]
    assert await found(actor=owner.member.id, subject=draft.id) == ["1", "2"]
    assert await found(actor="bot") == []
    assert await found(newest=True, limit=1, before=2) == ["1"]
    at = (await owner.get("/events?limit=1")).json()["items"][0]["at"]
    assert "1" in await found(since=at)
    assert await found(until=at) == []


async def test_the_audit_trail_is_a_table_too(owner: Person, stranger: Person) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    as_table = {"Accept": "text/csv"}
    answer = await owner.get("/events", headers=as_table)
    assert answer.headers["content-type"].startswith("text/csv")
    names, line = csv.reader(io.StringIO(answer.text))
    event = (await owner.get("/events")).json()["items"][0]
    assert dict(zip(names, line, strict=True)) | {"at": "", "before": "", "after": ""} == {
        **event, "at": "", "before": "", "after": "",
    }  # fmt: skip
    await owner.asks(
        "POST", "/products/import", files={"file": ("a;=1+1|=2.csv", b"sku,title\nT-1,Tent")}
    )
    await owner.orchestre.imports.run_due()
    told = (await owner.get("/events?verb=products imported", headers=as_table)).text
    assert not re.search(r"[;|]\s*=", told), "no separator makes a formula of it"
    (row,) = csv.DictReader(io.StringIO(told))
    assert json.loads(row["after"])["file"] == "a;=1+1|=2.csv"
    empty = await stranger.get("/events", headers=as_table)
    assert empty.text.count("\n") == 1
