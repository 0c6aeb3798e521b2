"""What drafts leaned on, and what was looked for in vain: from the draft to the answer."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from orchestre.domain.messages import MessageStatus
from orchestre.store import accounts, lookups
from orchestre.store.tables_lookups import draft_sources, unfound
from tests.clock import SteppingClock
from tests.integration.api.people import Person
from tests.integration.api.test_catalogue import CATALOGUE, PAGE, imported


async def drafted(person: Person, text: str) -> str:
    """Have the offline drafter answer a mail; return the draft's id."""
    async with person.orchestre.store.read() as tx:
        known = await accounts.listed(tx, person.member.workspace_id)
    account = known[0] if known else await person.account()
    await person.message(account, subject="Question", status=MessageStatus.RECEIVED, text=text)
    (claim,) = await person.orchestre.drafting.claim(1)
    draft = await person.orchestre.drafting.draft(claim)
    assert draft is not None
    return draft.id


@pytest.fixture
async def shop(owner: Person) -> Person:
    await imported(owner, "products", CATALOGUE)
    await imported(owner, "documents", PAGE, "returns.md")
    await owner.orchestre.indexing.run_due()
    return owner


async def test_what_drafts_lean_on_most_is_counted(shop: Person, stranger: Person) -> None:
    first = await drafted(shop, "What is the price of the Fjord 2 tent?\n")
    second = await drafted(shop, "How much is the Fjord 2 tent, please?\n")
    (tent, *_) = (await shop.get("/products/used")).json()["items"]
    assert (tent["id"], tent["title"], tent["quoted"]) == ("T/1", "Fjord 2 tent", 2)
    uses = (await shop.get("/products/uses", params={"sku": "T/1"})).json()["items"]
    assert [(use["draft"], use["quoted"]) for use in uses] == [(second, True), (first, True)]
    assert (await shop.get("/products/used?to=2020-01-01")).json()["items"] == []
    assert (await shop.get("/products/used?from=2030-01-01")).status_code == 422
    assert (await stranger.get("/products/used")).json()["items"] == []
    await shop.asks("DELETE", "/products/T%2F1")
    (gone, *_) = (await shop.get("/products/used")).json()["items"]
    assert (gone["id"], gone["title"]) == ("T/1", "")


async def test_a_passage_stands_for_its_document(shop: Person, stranger: Person) -> None:
    draft = await drafted(shop, "May a tent be sent back within thirty days?\n")
    (page,) = (await shop.get("/documents/used")).json()["items"]
    assert page["title"] == "Returns"
    uses = (await shop.get(f"/documents/{page['id']}/uses")).json()["items"]
    assert [use["draft"] for use in uses] == [draft]
    assert (await stranger.get(f"/documents/{page['id']}/uses")).status_code == 404


async def test_what_was_looked_for_in_vain_is_told_with_its_drafts(
    shop: Person, stranger: Person
) -> None:
    first = await drafted(shop, "Do you sell garden hoses?\n")
    second = await drafted(shop, "Do you sell Garden Hoses?\n")
    (asked,) = (await shop.get("/products/unanswered")).json()["items"]
    assert "hoses" in asked["query"].lower()
    assert (asked["asked"], asked["drafts"]) == (2, [second, first])
    assert (await stranger.get("/products/unanswered")).json()["items"] == []
    async with shop.orchestre.store.read() as tx:
        kept = (await tx.execute(sa.select(unfound.c.query))).scalars().all()
    assert not any(b"hose" in query.lower() for query in kept), "a customer's words are sealed"


async def test_what_was_found_is_not_told(shop: Person) -> None:
    await drafted(shop, "What is the price of the Fjord 2 tent?\n")
    assert (await shop.get("/products/unanswered")).json()["items"] == []


async def test_a_further_version_takes_the_place_of_the_one_before(shop: Person) -> None:
    draft = await drafted(shop, "Do you sell garden hoses?\n")
    shown = (await shop.get(f"/drafts/{draft}")).json()
    body = {"version": shown["version"], "content_hash": shown["content_hash"]}
    await shop.post(f"/drafts/{draft}/respond", {**body, "instruction": "Shorter, please."})
    (claim,) = await shop.orchestre.drafting.claim_redrafting(1)
    assert await shop.orchestre.drafting.redraft(claim)
    (asked,) = (await shop.get("/products/unanswered")).json()["items"]
    assert asked["asked"] == 1


async def test_a_workspace_keeps_only_so_many(
    shop: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST_UNFOUND", 1)
    await drafted(shop, "Do you sell garden hoses?\n")
    newest = await drafted(shop, "Do you sell kayak paddles?\n")
    (asked,) = (await shop.get("/products/unanswered")).json()["items"]
    assert asked["drafts"] == [newest]


async def test_retention_erases_it_with_its_mail(shop: Person, clock: SteppingClock) -> None:
    draft = await drafted(shop, "Do you sell garden hoses? And the Fjord 2 tent?\n")
    shown = (await shop.get(f"/drafts/{draft}")).json()
    body = {"version": shown["version"], "content_hash": shown["content_hash"], "reason": "no"}
    assert (await shop.post(f"/drafts/{draft}/reject", body)).is_success
    await shop.asks("PATCH", "/settings", json={"retention_days": 1})
    clock.advance(3 * 86_400)
    assert await shop.orchestre.upkeep.retention.run_due() == 1
    async with shop.orchestre.store.read() as tx:
        for table in (unfound, draft_sources):
            assert (await tx.execute(sa.select(sa.func.count()).select_from(table))).scalar() == 0
