"""Documents are written, found, read and removed; what drafts looked for in vain is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from orchestre.client.knowledge import ImportWishes
from tests.console.browser import Visitor
from tests.console.desk import ApiDesk, reads
from tests.console.test_products import opened, part
from tests.journeys.processes import House, until

SHOP = b"sku,title,price,currency\nT-1,Fjord 2 tent,199.00,EUR\n"
TEXT = "A tent may be sent back within thirty days, dry and clean.\n\n**Not** <b>used</b> ones."


@pytest.fixture
def desk(house: House, email: str, tmp_path: Path) -> ApiDesk:
    return ApiDesk(house.url, email, tmp_path).signs_up()


def names(desk: ApiDesk) -> list[str]:
    page = desk.does(lambda client: client.documents.page())
    return [one.name for one in page.items]


def passage(desk: ApiDesk) -> str:
    return desk.does(lambda client: client.documents.search("sent back"))[0].text


def test_a_document_is_written_found_changed_and_removed(
    visit: Callable[..., Visitor], desk: ApiDesk
) -> None:
    ana = opened(visit, desk.email, "/documents")
    reads(ana, "No documents yet")
    ana.picture("documents-empty")
    ana.page.get_by_role("button", name="Write a document").click()
    ana.page.get_by_label("Title").fill("Returns & *refunds*")
    ana.page.get_by_label("Text").fill(TEXT)
    ana.settle()
    ana.picture("documents-writing")
    ana.page.get_by_role("button", name="Save").click()
    until(lambda: names(desk) == ["returns-refunds.md"], "the document to be kept")
    box = ana.page.get_by_label("Search as your bots search")
    box.fill("sent back thirty days")
    box.press("Enter")
    reads(ana, "**Not** <b>used</b> ones.")
    ana.picture("documents-search")
    ana.page.get_by_role("button", name="Returns & *refunds*").click()
    ana.page.get_by_role("heading", name="Returns & *refunds*").wait_for()
    ana.page.get_by_role("button", name="Change it").click()
    area = ana.page.get_by_label("Text")
    area.wait_for()
    ana.settle()
    expect(area).to_have_value(re.compile(re.escape(TEXT) + "$"))
    area.fill(area.input_value().replace("thirty", "forty"))
    ana.page.get_by_role("button", name="Save").click()
    until(lambda: "forty" in passage(desk), "the change to be kept")
    document = desk.does(lambda client: client.documents.page()).items[0]
    ana.open(f"/documents?document={document.id}")
    ana.picture("documents-one")
    ana.page.get_by_role("button", name="Remove").click()
    ana.page.get_by_role("button", name="Remove it").click()
    until(lambda: not names(desk), "the document to be gone")
    assert not ana.complaints


def test_dropped_files_are_taken_in_and_what_cannot_be_read_is_said(
    visit: Callable[..., Visitor], desk: ApiDesk
) -> None:
    ana = opened(visit, desk.email, "/documents")
    part(ana, "Import")
    files: list[FilePayload] = [
        {"name": "terms.md", "mimeType": "text/markdown", "buffer": b"# Terms\n\nAll is well.\n"},
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b" "},
    ]
    ana.page.locator("input[type=file]").set_input_files(files)
    ana.page.get_by_role("button", name="Import 2 files").click()
    reads(ana, "was not taken")
    until(lambda: names(desk) == ["terms.md"], "the file to be taken in")
    ana.settle()
    ana.picture("documents-import")


def test_what_drafts_used_and_what_was_not_found_lead_on(
    visit: Callable[..., Visitor], desk: ApiDesk
) -> None:
    desk.does(lambda client: client.products.start_import("shop.csv", SHOP, ImportWishes()))
    account = desk.link()
    desk.does(lambda client: client.bots.start(account.provider, account.identifier_name))
    box = desk.folder / "0"
    desk.mail(box, 1, text="What is the price of the Fjord 2 tent?")
    desk.mail(box, 2, subject="Hose", text="Do you sell garden hoses?")
    until(lambda: len(desk.does(lambda c: c.drafts.page()).items) == 2, "both drafts")
    ana = opened(visit, desk.email, "/products")
    part(ana, "Used by drafts")
    ana.picture("products-used")
    first_row(ana)
    reads(ana, "Drafts that used it")
    reads(ana, "Fjord 2 tent")
    ana.settle()
    ana.picture("products-used-one")
    ana.page.get_by_role("button", name="All products").click()
    part(ana, "Asked, not found")
    first_row(ana)
    reads(ana, "Add a product for it")
    ana.settle()
    ana.picture("products-unanswered")
    ana.page.get_by_role("button", name="Add a document for it").click()
    ana.page.get_by_role("heading", name="A new document").wait_for()
    expect(ana.page.get_by_label("Title")).to_have_value(re.compile("hose", re.IGNORECASE))


def first_row(visitor: Visitor) -> None:
    """Choose the first row of the table, by the box at its left."""
    grid = visitor.page.get_by_test_id("stDataFrame").first
    grid.wait_for()
    visitor.settle()
    place = grid.bounding_box()
    assert place
    visitor.page.mouse.click(place["x"] + 16, place["y"] + 53)
    visitor.settle()
