"""Products: a file is dropped and taken in, searched, edited as a table, removed and put back."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine
from playwright.sync_api import expect

from orchestre.client.schemas import ProductBody, ProductInfo
from orchestre.domain.members import Role
from tests.console.browser import PASSWORD, Visitor
from tests.console.desk import ApiDesk, reads
from tests.journeys.processes import House, until

HOSTILE = (
    "<script>alert(1)</script> **md** $x$ :red[x] ![](http://evil.example/x.png) " + "`" * 4000
)
CATALOGUE = """Artikel;Bezeichnung;Preis;Marke;Farbe
T-1;Fjord 2 tent;199,00 €;Nordwind;green
T-2;Lake tarp;49,00 €;Nordwind;grey
T-2;Lake tarp again;49,00 €;Nordwind;grey
T-3;;12,00 €;Nordwind;grey
T-4;Peg;cheap;Nordwind;grey
"""
#: Drops a file as a mouse does (HTML §6.11).
_DROP = """(zone, [name, content]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type: 'text/csv' }));
  for (const kind of ['dragenter', 'dragover', 'drop', 'dragleave']) {
    zone.dispatchEvent(new DragEvent(kind, { bubbles: true, dataTransfer: carried }));
  }
}"""


@pytest.fixture
def desk(house: House, email: str, tmp_path: Path) -> ApiDesk:
    return ApiDesk(house.url, email, tmp_path).signs_up()


def opened(visit: Callable[..., Visitor], email: str, path: str, **window: object) -> Visitor:
    ana = visit(**window)
    ana.open(path)
    ana.sign_in(email)
    return ana


def part(visitor: Visitor, name: str) -> None:
    """Choose a part of the page."""
    visitor.page.get_by_test_id("stMain").get_by_role("radio", name=name).click()
    visitor.settle()


def put(desk: ApiDesk, *titles: str) -> None:
    for number, title in enumerate(titles, 1):
        body = ProductBody(title=title, price=f"{number}.50", currency="EUR")
        desk.does(lambda client, n=number, b=body: client.products.put(f"P-{n}", b))  # type: ignore[misc]


def kept(desk: ApiDesk) -> dict[str, ProductInfo]:
    page = desk.does(lambda client: client.products.page(limit=200))
    return {one.sku: one for one in page.items}


def test_a_dropped_file_is_understood_tried_out_and_taken_in(
    visit: Callable[..., Visitor], desk: ApiDesk
) -> None:
    ana = opened(visit, desk.email, "/products")
    reads(ana, "No products yet")
    ana.picture("products-empty")
    part(ana, "Import")
    zone = ana.page.get_by_test_id("stFileUploaderDropzone")
    zone.evaluate(_DROP, ["shop **x**.csv", base64.b64encode(CATALOGUE.encode()).decode()])
    reads(ana, "Say above which column holds the sku")
    ana.page.get_by_label("Sku (required)").click()
    ana.page.get_by_role("option", name="Artikel").click()
    reads(ana, "3 rows would be left out")
    ana.settle()
    ana.picture("products-import")
    assert kept(desk) == {}, "nothing is taken in before it is wanted"
    ana.page.get_by_role("button", name="Import 2 products").click()
    reads(ana, "The last import")
    reads(ana, "3 rows were left out")
    with ana.page.expect_download() as download:
        ana.page.get_by_role("button", name="Download the refused rows").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    book = python_calamine.CalamineWorkbook.from_path(download.value.path())
    headers, again, *_ = book.get_sheet_by_index(0).to_python()
    ours = {"Row in the file": "4", "Why it was left out": "sku 'T-2' came before, in row 3"}
    assert dict(zip(headers, again, strict=True)) == ours | {
        "Artikel": "T-2",
        "Bezeichnung": "Lake tarp again",
        "Preis": "49,00 €",
        "Marke": "Nordwind",
        "Farbe": "grey",
    }
    reads(ana, "is imported, ")
    part(ana, "Files and databases")
    reads(ana, "None is connected")
    lines = ana.page.get_by_test_id("stDataFrame").locator("table")
    lines.filter(has_text="shop **x**.csvin the catalogue").wait_for(state="attached")
    ana.settle()
    ana.picture("products-files")
    assert {sku: (one.price, one.currency) for sku, one in kept(desk).items()} == {
        "T-1": ("199.00", "EUR"),
        "T-2": ("49.00", "EUR"),
    }
    assert not ana.complaints


def test_letters_that_are_guessed_wrong_are_put_right(
    visit: Callable[..., Visitor], desk: ApiDesk
) -> None:
    ana = opened(visit, desk.email, "/products")
    part(ana, "Import")
    zone = ana.page.get_by_test_id("stFileUploaderDropzone")
    polish = base64.b64encode("Kod;Święta\nP-1;Święta\n".encode("cp1250")).decode()
    zone.evaluate(_DROP, ["pl.csv", polish])
    reads(ana, "Say above which column holds the sku")
    box = ana.page.get_by_role("combobox", name="The text is written in")
    for chosen in ("Unicode (UTF-8)", "Central Europe (Windows-1250)"):
        box.click()
        box.fill(chosen)
        ana.page.get_by_role("option", name=chosen).click()
        if "UTF" in chosen:
            reads(ana, "pl.csv is not written in utf-8: line 1 cannot be read so")
    for field, column in (("Sku (required)", "Kod"), ("Title (required)", "Święta")):
        ana.page.get_by_label(field).click()
        ana.page.get_by_role("option", name=column).click()
    ana.page.get_by_role("button", name="Import 1 product").click()
    reads(ana, "is imported, ")
    assert kept(desk)["P-1"].title == "Święta"
    assert not ana.complaints


def test_a_product_is_searched_removed_and_put_back(
    visit: Callable[..., Visitor], desk: ApiDesk
) -> None:
    put(desk, "Lake tarp", HOSTILE[:3000])
    ana = opened(visit, desk.email, "/products", color_scheme="dark")
    box = ana.page.get_by_label("Search as your bots search")
    box.fill("md script alert")
    box.press("Enter")
    reads(ana, "as your bots find them")
    reads(ana, "**md** $x$ :red[x]")
    ana.settle()
    ana.picture("products-search-dark")
    expect(ana.page.locator("img[src*='evil.example']")).to_have_count(0)
    box.fill("tarp")
    box.press("Enter")
    ana.page.get_by_role("button", name="Lake tarp").click()
    ana.page.get_by_role("heading", name="Lake tarp").wait_for()
    reads(ana, "No draft has leaned on it yet.")
    ana.settle()
    ana.picture("products-one-dark")
    ana.page.get_by_role("button", name="Remove from the catalogue").click()
    reads(ana, "out of the catalogue")
    assert set(kept(desk)) == {"P-2"}
    ana.page.get_by_role("button", name="Undo").click()
    until(lambda: set(kept(desk)) == {"P-1", "P-2"}, "the product to be back")
    assert kept(desk)["P-1"].price == "1.50"
    assert not ana.complaints


def test_a_page_is_edited_as_a_table_and_what_cannot_be_kept_stays_typed(
    visit: Callable[..., Visitor], desk: ApiDesk
) -> None:
    put(desk, "Tent", "Tarp")
    ana = opened(visit, desk.email, "/products")
    ana.page.get_by_text("Edit", exact=True).click()
    reads(ana, "Type into a cell")
    ana.settle()
    for row, price in ((1, "77.70"), (2, "cheap")):
        type_into(ana, row, price)
        # The grid tells the page a moment later what was typed.
        reads(ana, f"{row} to be changed")
        ana.settle()
    ana.picture("products-typed")
    ana.page.get_by_role("button", name="Save").click()
    until(lambda: kept(desk)["P-1"].price == "77.70", "the price to be kept")
    reads(ana, "1 to be changed")
    ana.settle()
    ana.picture("products-fault")
    assert kept(desk)["P-2"].price == "2.50"
    ana.page.get_by_role("button", name="Discard").click()
    reads(ana, "Type into a cell")


def type_into(visitor: Visitor, row: int, text: str) -> None:
    """Type into a cell of the price column, which lies behind those of sku and title."""
    visitor.page.wait_for_timeout(500)
    grid = visitor.page.get_by_test_id("stDataFrame").bounding_box()
    assert grid
    # The table is a canvas: its cells are found by where they are drawn.
    visitor.page.mouse.dblclick(grid["x"] + 435, grid["y"] + 18 + 35 * row)
    box = visitor.page.locator("textarea.gdg-input")
    box.wait_for()
    box.fill(text)
    visitor.page.wait_for_timeout(200)
    box.press("Enter")


def test_a_viewer_reads_everything_and_has_no_button_that_changes_anything(
    visit: Callable[..., Visitor], desk: ApiDesk
) -> None:
    put(desk, "Tent")
    email = f"viewer-{desk.email}"
    made = desk.does(lambda client: client.invitations.invite(email, Role.VIEWER))
    desk.does(lambda client: client.invitations.accept(made.token, PASSWORD))
    bea = opened(visit, email, "/products", viewport={"width": 390, "height": 844})
    reads(bea, "1 product, in the order")
    bea.picture("products-viewer-phone")
    assert buttons(bea).isdisjoint({"Add a product", "Make the index again"})
    expect(bea.page.get_by_text("Edit", exact=True)).to_have_count(0)
    expect(bea.page.get_by_role("radio", name="Import")).to_have_count(0)
    bea.open("/products?sku=P-1")
    bea.page.get_by_role("heading", name="Tent").wait_for()
    assert "Remove from the catalogue" not in buttons(bea)
    expect(bea.page.get_by_text("Change it")).to_have_count(0)
    bea.open("/documents")
    reads(bea, "No documents yet")
    assert "Write a document" not in buttons(bea)


def buttons(visitor: Visitor) -> set[str]:
    """Name every button of the page proper."""
    found = visitor.page.get_by_test_id("stMain").get_by_role("button").all_inner_texts()
    return {text.split("\n")[-1] for text in found}
