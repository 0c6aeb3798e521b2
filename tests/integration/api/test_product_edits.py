"""Single products and documents are changed and removed over HTTP; previews and imports' list."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestre.domain.members import Role
from tests.integration.api.people import Person
from tests.integration.api.test_catalogue import CATALOGUE, PAGE, imported, sent

TENT = "/products/T%2F1"


async def last_event(person: Person) -> dict[str, Any]:
    events = (await person.get("/events", params={"newest": "true", "limit": 1})).json()["items"]
    event: dict[str, Any] = events[-1]
    return event


async def found(person: Person, words: str) -> list[str]:
    hits = (await person.get("/products/search", params={"q": words})).json()["items"]
    return [hit["sku"] for hit in hits if hit["score"] > 0.3]


async def test_what_is_named_changes_and_the_rest_stays(owner: Person) -> None:
    await imported(owner, "products", CATALOGUE)
    changed = await owner.asks("PUT", TENT, json={"price": "1.234,50", "attributes": {"a": "b "}})
    assert changed.status_code == 200, changed.text
    kept = (await owner.get(TENT)).json()
    assert kept == changed.json()
    assert (kept["title"], kept["price"], kept["currency"]) == ("Fjord 2 tent", "1234.50", "EUR")
    assert kept["attributes"] == {"a": "b"}
    event = await last_event(owner)
    assert (event["verb"], event["actor"]) == ("product changed", owner.member.id)
    assert event["after"] == {"sku": "T/1", "fields": ["price", "attributes"]}
    assert (await owner.asks("PUT", TENT, json={"price": "1234.50"})).json() == kept
    assert (await last_event(owner))["id"] == event["id"], "nothing changed, so nothing happened"


async def test_a_new_product_is_found_at_once_and_a_removed_one_no_more(owner: Person) -> None:
    made = await owner.asks("PUT", "/products/N 1", json={"title": "Kettle of steel"})
    assert made.json()["sku"] == "N 1"
    assert await found(owner, "kettle") == ["N 1"]
    await owner.asks("PUT", "/products/N 1", json={"title": "Stove"})
    assert await found(owner, "kettle") == []
    assert (await owner.asks("DELETE", "/products/n 1")).status_code == 404, "exactly this sku"
    assert (await owner.asks("DELETE", "/products/N 1")).status_code == 204
    assert (await last_event(owner))["before"] == {"sku": "N 1"}
    assert await found(owner, "stove") == []
    assert (await owner.get("/products/N 1")).status_code == 404
    assert (await owner.asks("DELETE", "/products/N 1")).status_code == 404
    again = await owner.asks("PUT", "/products/N 1", json={"title": "Stove"})
    assert again.status_code == 200
    assert await found(owner, "stove") == ["N 1"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "body.title"),
        ({"title": "  "}, "body.title"),
        ({"title": "Tent", "price": "cheap"}, "body.price"),
        ({"title": "Tent", "price": "9", "currency": "&%"}, "body.currency"),
        ({"title": "Tent", "attributes": {" ": "x"}}, "body.attributes. "),
        ({"title": "Tent", "colour": "red"}, "body.colour"),
        ({"title": 1}, "body.title"),
    ],
)
async def test_what_a_row_would_be_refused_for_is_refused(
    owner: Person, body: dict[str, Any], path: str
) -> None:
    refused = await owner.asks("PUT", "/products/N-1", json=body)
    assert refused.status_code == 422, refused.text
    assert [fault["path"].strip() for fault in refused.json()["faults"]] == [path.strip()]
    assert refused.json()["next"]
    assert (await owner.get("/products")).json()["items"] == []
    assert (await owner.asks("PUT", f"/products/{'x' * 257}", json={"title": "T"})).is_client_error


async def test_only_what_changed_is_embedded_again(owner: Person) -> None:
    await imported(owner, "products", CATALOGUE)
    indexing = owner.orchestre.indexing
    assert await indexing.run_due() == 2
    await owner.asks("PUT", TENT, json={"title": "Fjord 3 tent"})
    await owner.asks("PUT", "/products/T-2", json={"price": "49.00"})
    assert await indexing.run_due() == 1
    standing = (await owner.get("/products/index")).json()
    assert (standing["products"], standing["products_indexed"]) == (2, 2)
    assert standing["is_current"] is True
    await owner.asks("DELETE", TENT)
    assert (await owner.get("/products/index")).json()["products"] == 1
    assert await indexing.run_due() == 1


async def test_a_document_is_removed(owner: Person, stranger: Person) -> None:
    await imported(owner, "documents", PAGE, "returns.md")
    (document,) = (await owner.get("/documents")).json()["items"]
    path = f"/documents/{document['id']}"
    assert (await stranger.asks("DELETE", path)).status_code == 404
    assert (await owner.asks("DELETE", path)).status_code == 204
    assert (await last_event(owner))["before"] == {"name": "returns.md"}
    assert (await owner.get(path)).status_code == 404
    assert (await owner.get("/documents/search?q=thirty+days")).json()["items"] == []
    assert (await owner.asks("DELETE", path)).status_code == 404


async def test_the_index_is_made_again_for_one_workspace_alone(
    owner: Person, stranger: Person
) -> None:
    for person in (owner, stranger):
        await imported(person, "products", CATALOGUE)
        await imported(person, "documents", PAGE, "returns.md")
    indexing = owner.orchestre.indexing
    assert await indexing.run_due() == 6
    asked = await owner.post("/products/reindex")
    assert (asked.status_code, asked.json()["is_current"]) == (202, False)
    await owner.post("/products/reindex")
    verbs = [one["verb"] for one in (await owner.get("/events")).json()["items"]]
    assert verbs.count("reindex asked") == 1
    assert await indexing.run_due() == 3
    standing = (await owner.get("/products/index")).json()
    assert standing["is_current"] is True
    assert (standing["passages"], standing["passages_indexed"]) == (1, 1)
    assert standing["asked_at"]
    assert (await stranger.get("/products/index")).json()["asked_at"] is None
    hit = (await owner.get("/products/search?q=tarp")).json()["items"][0]
    assert hit["why"] == "matches the word tarp; similar in meaning"
    assert (await owner.post("/products/reindex")).json()["is_current"] is False


async def test_a_file_is_previewed_and_nothing_of_it_is_kept(owner: Person) -> None:
    seen = (await sent(owner, "/products/preview", CATALOGUE)).json()
    assert seen["headers"] == ["sku", "title", "price", "currency"]
    assert seen["columns"]["title"] == "title"
    assert [(row["sku"], row["reason"]) for row in seen["rows"]] == [
        ("T/1", ""), ("T-2", ""), ("T-3", "it has no title"),
    ]  # fmt: skip
    assert seen["total"] == 3
    assert (await owner.get("/products")).json()["items"] == []
    assert (await owner.get("/products/imports")).json()["items"] == []


async def test_a_preview_tells_the_columns_where_none_is_known_and_takes_ours(
    owner: Person,
) -> None:
    strange = b"xx;yy;price\n1;Tent;9\n"
    unknown = (await sent(owner, "/products/preview", strange)).json()
    assert unknown["headers"] == ["xx", "yy", "price"]
    (row,) = unknown["rows"]
    assert (row["sku"], row["attributes"]) == ("", {"xx": "1", "yy": "Tent", "price": "9"})
    columns = json.dumps({"sku": "xx", "title": "yy", "price": ""})
    known = (await sent(owner, "/products/preview", strange, columns=columns)).json()
    assert known["columns"] == {"sku": "xx", "title": "yy"}
    assert (known["rows"][0]["price"], known["rows"][0]["attributes"]) == ("", {"price": "9"})
    wrong = await sent(owner, "/products/preview", strange, columns='{"sku": "zz"}')
    assert wrong.status_code == 422
    assert (await sent(owner, "/products/preview", b"")).status_code == 422


async def test_imports_are_listed_newest_first(owner: Person, stranger: Person) -> None:
    await imported(owner, "products", CATALOGUE, "one.csv", dry_run=True)
    await imported(owner, "products", CATALOGUE, "two.csv")
    await imported(owner, "documents", PAGE, "returns.md")
    page = (await owner.get("/products/imports?limit=1")).json()
    rest = await owner.get("/products/imports", params={"cursor": page["next_cursor"]})
    listed = page["items"] + rest.json()["items"]
    assert [(one["file_name"], one["dry_run"]) for one in listed] == [
        ("two.csv", False), ("one.csv", True),
    ]  # fmt: skip
    assert (listed[0]["status"], listed[0]["added"], listed[0]["done"]) == ("done", 2, 3)
    assert listed[0]["member"] == owner.member.id
    (document,) = (await owner.get("/documents/imports")).json()["items"]
    assert document["file_name"] == "returns.md"
    assert (await stranger.get("/products/imports")).json()["items"] == []


async def test_who_may_not_import_may_not_change_either(owner: Person) -> None:
    await imported(owner, "products", CATALOGUE)
    for role in (Role.APPROVER, Role.VIEWER):
        person = await owner.colleague(f"{role}@example.com", role)
        assert (await person.asks("PUT", TENT, json={"price": "1"})).status_code == 403
        assert (await person.asks("DELETE", TENT)).status_code == 403
        assert (await person.post("/products/reindex")).status_code == 403
        assert (await person.get("/products/index")).status_code == 200
