"""The sample shop over HTTP: begun once however often it is asked for, tried, and taken away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestre.bootstrap import Orchestre
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Role
from orchestre.domain.messages import MessageStatus
from orchestre.replies.demonstration import MOST_MAILS
from orchestre.replies.samples import catalogue, mailbox
from orchestre.store.session import Store
from tests.integration.api.people import Person


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    """Give these tests both kinds of database."""
    return store


async def items(person: Person, path: str) -> list[dict[str, Any]]:
    return list((await person.get(path)).json()["items"])


async def polled(orchestre: Orchestre) -> None:
    """Have the clock come round: what arrived is read and drafted."""
    (claim,) = await orchestre.intake.claim(10)
    await orchestre.intake.poll(claim)
    for one in await orchestre.drafting.claim(20):
        await orchestre.drafting.draft(one)


async def test_begun_twice_it_is_there_once(owner: Person, stranger: Person) -> None:
    first = await owner.post("/workspace/demo")
    again = await owner.post("/workspace/demo")
    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert first.json() == again.json()
    assert first.json()["account"]["bot"]["status"] == "running"
    assert len(await items(owner, "/products?limit=200")) == first.json()["products"]
    assert len(await items(owner, "/providers/get_my_providers")) == 1
    told = [one["verb"] for one in await items(owner, "/events")]
    assert told == ["account linked", "bot started", "demo begun"]
    assert await items(stranger, "/products") == []


async def test_its_customers_write_and_are_answered(owner: Person, orchestre: Orchestre) -> None:
    await owner.post("/workspace/demo")
    written = await owner.post("/workspace/demo/mails?count=3")
    assert (written.status_code, written.json()) == (
        201,
        {"written": ["question", "comparison", "robot"]},
    )
    await polled(orchestre)
    waiting = await items(owner, "/drafts?status=waiting")
    assert len(waiting) == 2
    assert "289.00 EUR" in next(one for one in waiting if "Fjord" in one["subject"])["text"]
    further = await owner.post("/workspace/demo/mails")
    assert further.json() == {"written": ["complaint"]}
    assert not (await owner.post("/workspace/demo/mails?count=13")).is_success


async def test_ended_nothing_of_it_waits_and_what_was_answered_stays(
    owner: Person, orchestre: Orchestre
) -> None:
    await owner.post("/workspace/demo")
    await owner.asks("POST", "/products/import", files={"file": ("own.csv", b"sku,title\nA1,Own")})
    await orchestre.imports.run_due()
    await owner.post("/workspace/demo/mails?count=12")
    await polled(orchestre)
    draft = (await items(owner, "/drafts?status=waiting"))[0]
    shown_now = {"version": draft["version"], "content_hash": draft["content_hash"]}
    await owner.post(f"/drafts/{draft['id']}/reject", {**shown_now, "reason": "a try"})
    ended = await owner.asks("DELETE", "/workspace/demo")
    assert (ended.status_code, ended.content) == (204, b"")
    assert await items(owner, "/drafts?status=waiting") == []
    assert await items(owner, f"/messages?status={MessageStatus.NEEDS_HUMAN}") == []
    assert [one["sku"] for one in await items(owner, "/products")] == ["A1"]
    assert len(await items(owner, "/messages?limit=50")) == 12
    assert (await owner.get(f"/drafts/{draft['id']}")).json()["status"] == DraftStatus.REJECTED
    assert (await owner.post("/workspace/demo/mails")).status_code == 404
    before = await items(owner, "/events?limit=200")
    assert before[-1]["verb"] == "demo ended"
    assert (await owner.asks("DELETE", "/workspace/demo")).status_code == 204
    assert await items(owner, "/events?limit=200") == before, "there was nothing to end"


async def test_a_product_of_the_teams_own_is_neither_overwritten_nor_removed(
    owner: Person, orchestre: Orchestre
) -> None:
    first, second, *_ = catalogue.products()
    own = f"sku,title,price,currency,url\n{first.sku},Own,7.50,EUR,{first.url}\n"
    await owner.asks("POST", "/products/import", files={"file": ("own.csv", own.encode())})
    await orchestre.imports.run_due()
    before = (await owner.get(f"/products/{first.sku}")).json()
    for _ in range(2):
        begun = await owner.post("/workspace/demo")
        assert (await owner.get(f"/products/{first.sku}")).json() == before
        assert len(await items(owner, "/products?limit=200")) == begun.json()["products"]
    told = next(one for one in await items(owner, "/events") if one["verb"] == "demo begun")
    assert told["after"] == {"products": len(catalogue.products()) - 1}
    changed = await owner.asks("PUT", f"/products/{second.sku}", json={"price": "1.00"})
    assert changed.is_success, changed.text
    await owner.asks("DELETE", "/workspace/demo")
    left = {one["sku"]: one["price"] for one in await items(owner, "/products")}
    assert left == {first.sku: "7.50", second.sku: "1.00"}
    again = await owner.post("/workspace/demo")
    assert again.is_success, "with products of the team's that stand in for samples"
    assert (await owner.get(f"/products/{second.sku}")).json()["price"] == "1.00"


async def test_begun_anew_it_goes_on(owner: Person, orchestre: Orchestre) -> None:
    for _ in range(2):
        assert (await owner.post("/workspace/demo")).status_code == 200
        await owner.post("/workspace/demo/mails")
        await polled(orchestre)
        assert len(await items(owner, "/drafts?status=waiting")) == 1
        await owner.asks("DELETE", "/workspace/demo")


async def test_it_is_the_owners(owner: Person) -> None:
    admin = await owner.colleague("ben@example.com", Role.ADMIN)
    for method, path in (("POST", ""), ("POST", "/mails"), ("DELETE", "")):
        answer = await admin.asks(method, f"/workspace/demo{path}")
        assert answer.status_code == 403


async def test_its_mailbox_has_an_end(owner: Person, orchestre: Orchestre) -> None:
    await owner.post("/workspace/demo")
    folder = orchestre.demonstration.mailbox(owner.member.workspace_id)
    for number in range(MOST_MAILS):
        (folder / "cur" / f"{number}.demo:2,S").touch()
    full = await owner.post("/workspace/demo/mails")
    assert (full.status_code, "end the demo" in full.json()["next"]) == (409, True)


def test_what_arrives_is_whole_at_once(tmp_path: Path) -> None:
    folder = mailbox.make(tmp_path / "Maildir")
    for _, mail in mailbox.mails():
        mailbox.deliver(folder, mail)
    assert mailbox.arrived(mailbox.make(folder)) == len(mailbox.mails()) == 12
    assert not list((folder / "tmp").iterdir())
    assert len({product.sku for product in catalogue.products()}) == len(catalogue.products())


async def test_what_an_older_release_worded_otherwise_is_taken_away_too(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owner.post("/workspace/demo")
    wares = catalogue.products()
    gone, reworded, changed, *rest = wares
    await owner.asks("PUT", f"/products/{changed.sku}", json={"price": "1.00"})
    now = [replace(reworded, description="New words."), changed, *rest]
    assert gone not in now
    monkeypatch.setattr(catalogue, "products", lambda: now)
    await owner.asks("DELETE", "/workspace/demo")
    assert [one["sku"] for one in await items(owner, "/products")] == [changed.sku]
