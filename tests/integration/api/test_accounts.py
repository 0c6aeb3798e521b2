"""Providers, accounts, bots and messages over HTTP."""

from __future__ import annotations

from datetime import datetime
from mailbox import Maildir
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from orchestre.domain.messages import MessageStatus
from orchestre.store.tables import replies
from tests.clock import SteppingClock
from tests.integration.api.people import Person

NAMES = {"provider_name": "maildir", "identifier_name": "support@shop.example"}


async def test_what_can_be_linked(owner: Person) -> None:
    listed = (await owner.get("/providers/get_providers")).json()["items"]
    maildir = next(one for one in listed if one["provider"] == "maildir")
    assert maildir["links_by"] == "form"
    assert {"path", "address"} <= set(maildir["options_schema"]["properties"])
    query = {"provider_name": "maildirprovider"}
    refused = await owner.get("/providers/link_provider", params=query)
    assert refused.status_code == 422
    assert "maildir is linked by its form" in refused.json()["detail"]
    body = {**NAMES, "social_info": {"result": "of a visit"}}
    refused = await owner.post("/providers/update_provider_info", body)
    assert refused.status_code == 422
    assert "maildir is linked by its form" in refused.json()["detail"]


async def test_an_account_from_linking_to_unlinking(owner: Person, tmp_path: Path) -> None:
    Maildir(tmp_path / "mail")
    body = {**NAMES, "social_info": {"path": str(tmp_path / "mail")}}
    linked = await owner.post("/providers/update_provider_info", body)
    assert linked.status_code == 200, linked.text
    account = linked.json()
    assert account["address"] == "support@shop.example"
    assert (account["status"], account["bot"]["status"]) == ("linked", "stopped")
    mine = (await owner.get("/providers/get_my_providers")).json()
    assert mine == {"items": [account]}

    unlinked = await owner.get("/providers/unlink_provider", params=NAMES)
    assert (unlinked.status_code, unlinked.content) == (204, b"")
    assert (await owner.get("/providers/get_my_providers")).json() == {"items": []}
    assert (await owner.get("/providers/unlink_provider", params=NAMES)).status_code == 404


async def test_linking_what_is_not_there_is_the_callers_fault(
    owner: Person, tmp_path: Path
) -> None:
    for options, count in (
        ({"path": str(tmp_path / "none" / "mail")}, 0),
        ({}, 1),
        ({"path": 7}, 1),
    ):
        body = {**NAMES, "social_info": options}
        refused = await owner.post("/providers/update_provider_info", body)
        assert refused.status_code == 422, options
        assert len(refused.json()["faults"]) == count, options
        assert refused.json()["next"], options
    unknown = {**body, "provider_name": "pigeon"}
    assert (await owner.post("/providers/update_provider_info", unknown)).status_code in {404, 422}


async def test_a_bot_from_start_to_stop(owner: Person) -> None:
    account = await owner.account()
    started = await owner.post("/bots/start_auto_bot", params={**NAMES, "interval_seconds": 5})
    assert started.status_code == 200, started.text
    bot = started.json()
    assert (bot["status"], bot["interval_seconds"]) == ("running", 5)
    assert (bot["id"], bot["account"]) == (account.bot.id, account.id)
    for wrong in (0, "", "soon", 10**9):
        asked = {**NAMES, "interval_seconds": wrong}
        assert (await owner.post("/bots/start_auto_bot", params=asked)).status_code == 422

    one = (await owner.post("/bots/status_auto_bot", params=NAMES)).json()
    assert one == bot
    assert (await owner.post("/bots/status_auto_bot")).json()["items"] == [bot]
    # What waits is counted where bots are listed, and there alone.
    counted = {**bot, "waiting": 0}
    assert (await owner.get("/bots")).json() == {"items": [counted], "next_cursor": None}
    half = {"identifier_name": "support@shop.example"}
    assert (await owner.post("/bots/status_auto_bot", params=half)).status_code == 422

    changes = {"instructions": "Sign as the tent team.", "daily_cap": 7}
    changed = (await owner.asks("PATCH", f"/bots/{bot['id']}", json=changes)).json()
    assert changed == {**bot, **changes}

    assert (await owner.post("/bots/stop_auto_bot", params=NAMES)).json()["status"] == "stopped"
    assert (await owner.post("/bots/stop_all")).json() == {"items": []}


async def test_a_bot_is_tried_on_a_text(owner: Person) -> None:
    account = await owner.account()
    body = {"message": "What does the Fjord tent cost?"}
    tried = await owner.post(f"/bots/{account.bot.id}/try", body)
    assert tried.status_code == 200, tried.text
    assert tried.json()["text"].strip()
    assert tried.json()["author"] == "model:offline"
    assert (await owner.get("/drafts")).json()["items"] == []


async def test_what_an_account_received(owner: Person, clock: SteppingClock) -> None:
    account = await owner.account()
    nothing = await owner.get("/messages/get_last_message", params=NAMES)
    assert nothing.status_code == 404
    first = await owner.message(account, subject="First")
    moment = clock.advance(60)
    second = await owner.message(account, subject="Second")

    last = (await owner.get("/messages/get_last_message", params=NAMES)).json()
    assert (last["id"], last["subject"], last["from"]) == (second.id, "Second", "cleo@example.com")
    every = (await owner.get("/messages/get_messages", params=NAMES)).json()["items"]
    assert [one["subject"] for one in every] == ["Second", "First"]
    for from_when in (moment.isoformat(), moment.timestamp(), int(moment.timestamp())):
        asked = {**NAMES, "from_when": from_when, "count": 5}
        since = (await owner.get("/messages/get_messages", params=asked)).json()["items"]
        assert [one["subject"] for one in since] == ["Second"]
    asked = {**NAMES, "of_what": first.id}
    whole = (await owner.get("/messages/get_full_messages", params=asked)).json()["items"]
    assert [one["id"] for one in whole] == [first.id]
    assert whole[0]["draft"] is None
    assert whole[0]["kept_at"]
    draft = await owner.draft(first)
    whole = (await owner.get("/messages/get_full_messages", params=asked)).json()["items"]
    assert [one["draft"] for one in whole] == [draft.id]


async def test_an_exchange_has_both_sides(owner: Person, clock: SteppingClock) -> None:
    asked = await owner.message(await owner.account())
    clock.advance(60)
    body = {**NAMES, "to": asked.id, "message": "Yes, it does."}
    draft = (await owner.post("/messages/reply_to_message", body)).json()
    params = {**NAMES, "of_what": asked.id}
    (only,) = (await owner.get("/messages/get_full_messages", params=params)).json()["items"]
    assert (only["id"], only["ours"]) == (asked.id, False), "it has not left yet"
    async with owner.orchestre.store.begin() as tx:
        now = tx.now
        await tx.execute(
            sa.update(replies)
            .where(replies.c.draft_id == draft["id"])
            .values(status="sent", sent_at=now)
        )
    first, ours = (await owner.get("/messages/get_full_messages", params=params)).json()["items"]
    assert (first["id"], first["ours"], first["status"]) == (asked.id, False, "drafted")
    assert (ours["ours"], ours["status"], ours["draft"]) == (True, "sent", draft["id"])
    assert (ours["from"], ours["to"]) == ("support@shop.example", ["cleo@example.com"])
    assert (ours["subject"], ours["text"]) == (draft["subject"], "Yes, it does.\n")
    assert (datetime.fromisoformat(ours["received_at"]), ours["thread"]) == (now, first["thread"])


async def test_a_skipped_message_is_answered_anyway(owner: Person) -> None:
    account = await owner.account()
    kept = await owner.message(account, status=MessageStatus.SKIPPED, reason="a robot wrote it")
    listed = (await owner.get("/messages", params={"status": "skipped"})).json()["items"]
    assert [(one["id"], one["reason"]) for one in listed] == [(kept.id, "a robot wrote it")]
    asked = await owner.post(f"/messages/{kept.id}/answer")
    assert (asked.status_code, asked.json()["status"]) == (202, "received")
    assert (await owner.post(f"/messages/{kept.id}/answer")).status_code == 409


async def test_a_reply_of_ones_own_is_approved_at_once(owner: Person) -> None:
    account = await owner.account()
    message = await owner.message(account)
    body = {**NAMES, "to": message.id, "message": "Hello Cleo,\n\nyes."}
    answer = await owner.post("/messages/reply_to_message", body)
    assert answer.status_code == 202, answer.text
    draft = answer.json()
    assert (draft["status"], draft["to"]) == ("approved", ["cleo@example.com"])
    assert (draft["text"], draft["author"]) == ("Hello Cleo,\n\nyes.\n", "ana@example.com")
    assert (await owner.get(f"/messages/{message.id}")).json()["draft"] == draft["id"]
    other = await owner.account("sales@shop.example")
    elsewhere = {**body, "identifier_name": other.identifier_name}
    assert (await owner.post("/messages/reply_to_message", elsewhere)).status_code == 404


async def test_messages_are_listed_in_pages(owner: Person, clock: SteppingClock) -> None:
    account = await owner.account()
    ids = []
    for _ in range(3):
        clock.advance(1)
        ids.append((await owner.message(account)).id)
    first = (await owner.get("/messages?limit=2")).json()
    assert [one["id"] for one in first["items"]] == ids[:0:-1]
    rest = (await owner.get(f"/messages?limit=2&cursor={first['next_cursor']}")).json()
    assert ([one["id"] for one in rest["items"]], rest["next_cursor"]) == (ids[:1], None)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_health_needs_no_sign_in(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).json()["status"] == "ok"
