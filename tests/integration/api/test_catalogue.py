"""Importing, listing and searching products and documents over HTTP."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from orchestre.domain.members import Role
from orchestre.knowledge import import_rows, imports
from tests.integration.api.people import Person

CATALOGUE = b"""sku,title,price,currency
T/1,Fjord 2 tent,199.00,EUR
T-2,Lake tarp,49.00,EUR
T-3,,12,EUR
"""
PAGE = b"# Returns\n\nA tent may be sent back within thirty days, dry and clean.\n"


async def sent(
    person: Person, path: str, content: bytes, name: str = "shop.csv", **query: Any
) -> httpx.Response:
    return await person.asks("POST", path, files={"file": (name, content)}, params=query)


async def imported(person: Person, kind: str, *args: Any, **query: Any) -> dict[str, Any]:
    started = await sent(person, f"/{kind}/import", *args, **query)
    assert started.status_code == 202, started.text
    path = f"/{kind}/imports/{started.json()['id']}"
    assert (await person.get(path)).json()["status"] == "running"
    await person.orchestre.imports.run_due()
    status: dict[str, Any] = (await person.get(path)).json()
    return status


async def test_a_catalogue_is_imported_and_found(owner: Person, stranger: Person) -> None:
    status = await imported(owner, "products", CATALOGUE)
    assert (status["status"], status["done"], status["total"]) == ("done", 3, 3)
    assert (status["added"], status["file_name"]) == (2, "shop.csv")
    assert [one["row"] for one in status["refused"]] == [4] or status["refused"][0]["reason"]
    assert status["columns"]["title"] == "title"

    page = (await owner.get("/products?limit=1")).json()
    assert len(page["items"]) == 1
    rest = await owner.get("/products", params={"limit": 1, "cursor": page["next_cursor"]})
    skus = [one["sku"] for one in page["items"] + rest.json()["items"]]
    assert sorted(skus) == ["T-2", "T/1"]
    tent = (await owner.get("/products/T%2F1")).json()
    assert (tent["title"], tent["price"], tent["currency"]) == ("Fjord 2 tent", "199.00", "EUR")
    found = (await owner.get("/products/search", params={"q": "tarp", "limit": 1})).json()
    assert [one["sku"] for one in found["items"]] == ["T-2"]
    assert found["items"][0]["why"]

    assert (await owner.get("/products/T-9")).status_code == 404
    assert (await stranger.get("/products/T-2")).status_code == 404
    assert (await stranger.get("/products")).json()["items"] == []
    assert (await stranger.get("/products/search?q=tarp")).json()["items"] == []
    assert (await stranger.get(f"/products/imports/{status['id']}")).status_code == 404


async def test_a_trial_import_changes_nothing(owner: Person) -> None:
    columns = json.dumps({"title": "Name"})
    content = CATALOGUE.replace(b"title", b"Name")
    status = await imported(owner, "products", content, dry_run=True, columns=columns)
    assert (status["dry_run"], status["added"]) == (True, 2)
    assert status["columns"]["title"] == "Name"
    assert (await owner.get("/products")).json()["items"] == []


async def test_a_document_is_imported_and_read(owner: Person, stranger: Person) -> None:
    status = await imported(owner, "documents", PAGE, "returns.md")
    assert status["status"] == "done"
    listed = (await owner.get("/documents")).json()["items"]
    assert [(one["name"], one["passages"]) for one in listed] == [("returns.md", 1)]
    path = f"/documents/{listed[0]['id']}"
    assert "thirty days" in (await owner.get(path)).json()["texts"][0]
    found = (await owner.get("/documents/search?q=thirty+days")).json()["items"]
    assert found[0]["document"] == "returns.md"
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.get("/documents")).json()["items"] == []


async def test_refused_rows_are_given_back_to_be_mended_unless_they_are_too_long(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_rows, "_ROOM", 60)
    content = f"sku,title,colour\nA,,red\nB,,{'x' * 20_000}\nC,,{'y' * 40}\nD,,grey\nE,Tent,\n"
    status = await imported(owner, "products", content.encode())
    assert [(one["row"], one["cells"]) for one in status["refused"]] == [
        (2, {"sku": "A", "title": "", "colour": "red"}),
        (3, {}),
        (4, {}),
        (5, {"sku": "D", "title": "", "colour": "grey"}),
    ]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"columns": "{"}, "query.columns"),
        ({"columns": "[1]"}, "query.columns"),
        ({"columns": '{"sku": 1}'}, "query.columns.sku"),
        ({"missing": "burn"}, "query.missing"),
    ],
)
async def test_wrong_wishes_are_named(owner: Person, query: dict[str, str], path: str) -> None:
    refused = await sent(owner, "/products/import", CATALOGUE, **query)
    assert refused.status_code == 422
    assert [fault["path"] for fault in refused.json()["faults"]] == [path]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"%PDF-1.7", b"[1]"]
)
async def test_a_file_that_cannot_be_read_changes_nothing(owner: Person, content: bytes) -> None:
    for kind in ("products", "documents"):
        refused = await sent(owner, f"/{kind}/import", content, "file.xlsx")
        assert refused.status_code == 422, (kind, refused.text)
        assert refused.json()["next"]


async def test_a_file_is_sent_as_a_form(owner: Person) -> None:
    plain = {"content": CATALOGUE, "headers": {"Content-Type": "text/csv"}}
    others: tuple[dict[str, Any], ...] = (plain, {"json": {}})
    for more in others:
        assert (await owner.asks("POST", "/products/import", **more)).status_code == 415
    fields = await owner.asks("POST", "/products/import", files={"other": ("a.csv", CATALOGUE)})
    assert fields.status_code == 422
    assert fields.json()["faults"][0]["path"] == "body.file"


async def test_a_file_that_is_too_large_is_refused(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST_BYTES", 1000)
    refused = await sent(owner, "/products/import", CATALOGUE * 20)
    assert refused.status_code == 413


async def test_only_those_who_configure_import(owner: Person) -> None:
    approver = await owner.colleague("pat@example.com", Role.APPROVER)
    assert (await sent(approver, "/products/import", CATALOGUE)).status_code == 403
