"""What an import understood of a file is told to whoever sent it."""

from __future__ import annotations

import pytest

from tests.integration.api.people import Person
from tests.integration.api.test_catalogue import imported, sent
from tests.unit.test_knowledge_catalogue import GERMAN, a_spreadsheet


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (
            GERMAN.encode("cp1252"),
            ["The text is read as Windows-1252.", "Columns are separated by semicolons."],
        ),
        (
            b"\xef\xbb\xbfsku\ttitle\tprice\nT-1\tTent\t19.90 EUR\nT-2\tTarp\t5.00\n",
            [
                "The text is read as utf-8-sig.",
                "Columns are separated by tabs.",
                "1 of 2 prices have",
            ],
        ),
        (b"sku,title,price\nT-1,Tent,19.90\n", ["The text", "Columns", "Prices have no currency"]),
        (b'[{"sku": "T-1", "title": "Tent"}]', ["The text is read as utf-8."]),
        (
            a_spreadsheet([["sku", "title"], ["T-1", "Tent"]]),
            ["The sheet 'S' is read, the first of 1."],
        ),
    ],
    ids=["cp1252", "tabs", "bare", "json", "xlsx"],
)
async def test_an_import_says_how_it_read_the_file(
    owner: Person, content: bytes, notes: list[str]
) -> None:
    status = await imported(owner, "products", content)
    assert status["status"] == "done", status
    assert len(status["notes"]) == len(notes), status["notes"]
    for told, expected in zip(status["notes"], notes, strict=True):
        assert told.startswith(expected)


FRENCH = "sku;title\nC-1;Crème brûlée nº 3\n"


async def test_what_a_text_is_written_in_may_be_said(owner: Person) -> None:
    polish = "sku;title\nP-1;Święta\n".encode("cp1250")
    seen = await sent(owner, "/products/preview", polish, encoding="windows-1250")
    assert seen.json()["rows"][0]["title"] == "Święta"
    assert seen.json()["notes"][0] == "The text is read as windows-1250."
    assert (await imported(owner, "products", polish, encoding="windows-1250"))["added"] == 1
    assert (await owner.get("/products/P-1")).json()["title"] == "Święta"
    assert (await imported(owner, "products", FRENCH.encode("cp1252")))["added"] == 1
    assert (await owner.get("/products/C-1")).json()["title"] == "Crème brûlée nº 3"


@pytest.mark.parametrize("path", ["/products/import", "/products/preview"])
async def test_a_file_that_is_not_written_so_is_refused(owner: Person, path: str) -> None:
    refused = await sent(owner, path, FRENCH.encode("cp1252"), encoding="utf-8")
    assert refused.status_code == 422
    assert refused.json()["detail"] == "shop.csv is not written in utf-8: line 2 cannot be read so"
    unknown = await sent(owner, path, FRENCH.encode(), encoding="klingon")
    assert [fault["path"] for fault in unknown.json()["faults"]] == ["query.encoding"]
