"""Deciding on drafts over HTTP: who may, on what, and who was first."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from orchestre.domain.drafts import Draft, Finding
from orchestre.domain.members import Role
from orchestre.store import tables
from tests.integration.api.people import Person, shown


@pytest.fixture
async def draft(owner: Person) -> Draft:
    return await owner.draft(await owner.message(await owner.account()))


async def test_a_draft_shows_all_that_a_decision_is_taken_on(owner: Person, draft: Draft) -> None:
    page = (await owner.get(f"/drafts/{draft.id}")).json()
    assert page["status"] == "waiting"
    assert page["to"] == ["cleo@example.com"]
    assert page["subject"] == "Re: Tent"
    assert page["text"] == "Hello Cleo,\n\nyes, it does.\n"
    assert page["content_hash"] == draft.current.content_hash
    assert page["author"] == "model:offline"
    assert page["account_name"] == "support@shop.example"
    assert page["message"]["from"] == "cleo@example.com"
    assert [entry["text"] for entry in page["thread"]] == ["Does the tent stand without pegs?\n"]
    assert [entry["verb"] for entry in page["history"]] == ["drafted"]
    assert page["reply"] is None


async def test_an_approval_binds_itself_to_what_was_shown(owner: Person, draft: Draft) -> None:
    stale = await owner.post(f"/drafts/{draft.id}/approve", shown(draft, version=2))
    assert stale.status_code == 409
    other = await owner.post(f"/drafts/{draft.id}/approve", shown(draft, content_hash="0" * 32))
    assert other.status_code == 409
    assert (await owner.get(f"/drafts/{draft.id}")).json()["status"] == "waiting"

    approved = await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    assert approved.status_code == 200, approved.text
    page = approved.json()
    assert page["status"] == "approved"
    assert page["reply"]["status"] == "approved"
    assert [entry["verb"] for entry in page["history"]] == ["drafted", "approve"]
    assert page["history"][1]["actor"] == "ana@example.com"


async def test_a_reply_that_could_not_leave_says_when_it_is_tried_again(
    owner: Person, draft: Draft
) -> None:
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    async with owner.orchestre.store.begin() as tx:
        await tx.execute(sa.update(tables.replies).values(error="The mailbox is full"))
    (listed,) = (await owner.get("/drafts")).json()["items"]
    assert listed["reply"]["error"] == "The mailbox is full"
    assert listed["reply"]["due_at"]


async def test_what_left_is_in_the_history_and_has_its_message_id(
    owner: Person, draft: Draft
) -> None:
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    async with owner.orchestre.store.begin() as tx:
        left = {"status": "sent", "sent_at": tx.now, "due_at": None}
        await tx.execute(sa.update(tables.replies).values(left))
        await tx.execute(sa.update(tables.drafts).values(status="sent"))
    page = (await owner.get(f"/drafts/{draft.id}")).json()
    last = page["history"][-1]
    assert (last["verb"], last["actor"], last["version"]) == ("sent", "orchestre", 1)
    assert last["at"] == page["reply"]["sent_at"]
    assert page["reply"]["message_id"].startswith("<")


async def test_what_is_refused_is_told_without_patterns(owner: Person, draft: Draft) -> None:
    refused = await owner.post(f"/drafts/{draft.id}/edit", shown(draft, text=" "))
    assert refused.status_code == 422
    assert refused.json()["faults"] == [{"path": "body.text", "what": "must hold some text"}]


async def test_the_first_decision_wins(owner: Person, draft: Draft) -> None:
    answers = await asyncio.gather(
        *(owner.post(f"/drafts/{draft.id}/approve", shown(draft)) for _ in range(3)),
        *(owner.post(f"/drafts/{draft.id}/reject", shown(draft, reason="No")) for _ in range(3)),
    )
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409, 409, 409]
    late = next(one for one in answers if one.status_code == 409)
    assert "ana@example.com" in late.json()["detail"]
    assert late.json()["next"]


async def test_an_approval_can_be_taken_back_as_a_new_version(owner: Person, draft: Draft) -> None:
    assert (await owner.post(f"/drafts/{draft.id}/undo", {})).status_code == 409
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    again = (await owner.post(f"/drafts/{draft.id}/undo", {})).json()
    assert (again["status"], again["version"]) == ("waiting", 2)
    late = await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    assert late.status_code == 409


async def test_only_the_approval_that_was_seen_is_taken_back(owner: Person, draft: Draft) -> None:
    undo = f"/drafts/{draft.id}/undo"
    await owner.post(f"/drafts/{draft.id}/approve", shown(draft))
    half = await owner.post(undo, {"version": 1})
    assert half.status_code == 422
    assert "belong together" in half.text
    other = await owner.post(undo, {"version": 1, "content_hash": "0" * 32})
    assert other.status_code == 409
    assert "approved since by ana@example.com" in other.json()["detail"]
    again = (await owner.post(undo, shown(draft))).json()
    assert (again["status"], again["version"]) == ("waiting", 2)
    late = await owner.post(undo, shown(draft))
    assert late.status_code == 409
    assert "taken back already by ana@example.com" in late.json()["detail"]


async def test_an_edit_is_a_new_version_with_its_writer(owner: Person, draft: Draft) -> None:
    body = shown(draft, text="Hello,\n\nyes.", subject="Re: Your tent")
    edited = (await owner.post(f"/drafts/{draft.id}/edit", body)).json()
    assert (edited["version"], edited["status"]) == (2, "waiting")
    assert (edited["text"], edited["subject"]) == ("Hello,\n\nyes.\n", "Re: Your tent")
    assert edited["author"] == "ana@example.com"


async def test_an_instruction_asks_for_another_version(owner: Person, draft: Draft) -> None:
    asked = await owner.post(f"/drafts/{draft.id}/respond", shown(draft, instruction="Shorter"))
    assert asked.status_code == 202
    assert asked.json()["redrafting"] is True


async def test_a_blocking_finding_is_acknowledged_by_name(owner: Person) -> None:
    finding = Finding("price-1", "12.00 EUR stands in no source", blocking=True)
    message = await owner.message(await owner.account())
    draft = await owner.draft(message, findings=(finding,))
    path = f"/drafts/{draft.id}/approve"
    blocked = await owner.post(path, shown(draft))
    assert blocked.status_code == 409
    assert "price-1" in blocked.json()["detail"]
    word = [{"finding": "price-1", "reason": "Agreed by phone"}]
    assert (await owner.post(path, shown(draft, acknowledge=word))).status_code == 200


async def test_who_may_decide(owner: Person, draft: Draft) -> None:
    viewer = await owner.colleague("vic@example.com", Role.VIEWER)
    approver = await owner.colleague("pat@example.com", Role.APPROVER)
    assert (await viewer.get(f"/drafts/{draft.id}")).status_code == 200
    for verb, more in (
        ("approve", {}),
        ("edit", {"text": "Hi"}),
        ("reject", {}),
        ("respond", {"instruction": "Hi"}),
    ):
        refused = await viewer.post(f"/drafts/{draft.id}/{verb}", shown(draft, **more))
        assert refused.status_code == 403
        assert "viewer" in refused.json()["detail"]
    assert (await viewer.post(f"/drafts/{draft.id}/assign", {"member": None})).status_code == 403
    assert (await viewer.post("/bots/stop_all")).status_code == 403
    assert (await approver.post("/bots/stop_all")).status_code == 403
    decided = await approver.post(f"/drafts/{draft.id}/approve", shown(draft))
    assert decided.status_code == 200


async def test_drafts_are_listed_in_pages(owner: Person) -> None:
    account = await owner.account()
    drafts = [await owner.draft(await owner.message(account)) for _ in range(3)]
    first = (await owner.get("/drafts", params={"limit": 2})).json()
    assert [one["id"] for one in first["items"]] == sorted(one.id for one in drafts)[:2]
    cursor = first["next_cursor"]
    rest = (await owner.get("/drafts", params={"limit": 2, "cursor": cursor})).json()
    assert [one["id"] for one in rest["items"]] == sorted(one.id for one in drafts)[2:]
    assert rest["next_cursor"] is None

    await owner.post(f"/drafts/{drafts[0].id}/approve", shown(drafts[0]))
    waiting = (await owner.get("/drafts", params={"status": "waiting"})).json()
    assert drafts[0].id not in [one["id"] for one in waiting["items"]]
    of_bot = (await owner.get("/drafts", params={"bot": account.bot.id})).json()
    assert len(of_bot["items"]) == 3
    assert (await owner.get("/drafts", params={"bot": "x"})).status_code == 404
    assert (await owner.get("/drafts", params={"status": "lost"})).status_code == 422


async def test_a_draft_is_assigned_and_snoozed(owner: Person, draft: Draft) -> None:
    path = f"/drafts/{draft.id}"
    mine = await owner.post(f"{path}/assign", {"member": owner.member.id})
    assert mine.json()["assignee"] == owner.member.id
    listed = await owner.get("/drafts", params={"assignee": owner.member.id})
    assert [one["id"] for one in listed.json()["items"]] == [draft.id]
    until = await owner.post(f"{path}/snooze", {"until": "2026-11-23T08:00:00+01:00"})
    assert until.json()["snoozed_until"] == "2026-11-23T07:00:00Z"
    beyond = await owner.post(f"{path}/snooze", {"until": "9999-12-31T23:59:59-14:00"})
    assert beyond.status_code == 422
    assert beyond.json()["faults"][0]["path"] == "body.until"
