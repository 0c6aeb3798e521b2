"""What is typed into the console's table of products becomes changes, row by row."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import python_calamine

from console.elements.imported import as_workbook, refused_count, running
from console.elements.workbook import workbook
from console.views.documents.writing import file_name
from console.views.products.editor import left_of, summary
from console.views.products.edits import Edit, edits_of
from orchestre.client.schemas import ImportStatus, ProductInfo, RefusedRow
from orchestre.domain.knowledge import Product, Refused
from orchestre.knowledge.catalogue import read_catalogue

BEYOND = "Beyond the last column: 5"
ROWS = [
    ProductInfo(sku="T-1", title="Tent", price="199.00", brand="Nordwind"),
    ProductInfo(sku="T-2", title="Tarp"),
    ProductInfo(sku="T-3", title="Peg"),
]


def test_cells_rows_and_removals_become_edits() -> None:
    state = {
        "edited_rows": {0: {"Price": "189.00", "Title": "Tent"}, 1: {"Title": "Tarp"}},
        "added_rows": [{"Sku": " N-1 ", "Title": "Stove"}, {}, {"Title": "Nameless"}],
        "deleted_rows": [2],
    }
    edits = edits_of(ROWS, {}, state)
    assert edits == [
        Edit(2, "T-3", is_removed=True),
        Edit(0, "T-1", {"price": "189.00"}),
        Edit(3, "N-1", {"title": "Stove"}, is_new=True),
        Edit(5, "", {"title": "Nameless"}, is_new=True, fault="it has no sku"),
    ]
    assert summary(edits) == "1 to be changed, 2 to be added, 1 to be removed"
    assert edits_of(ROWS, {}, {}) == []


def test_an_emptied_cell_is_a_change_and_another_sku_a_fault() -> None:
    state = {"edited_rows": {0: {"Brand": None}, 1: {"Sku": "T-9"}}}
    emptied, renamed = edits_of(ROWS, {}, state)
    assert emptied.fields == {"brand": ""}
    assert renamed.sku == "T-2"
    assert "cannot be changed" in renamed.fault


def test_what_could_not_be_kept_stays_typed_and_is_asked_again() -> None:
    edits = [
        Edit(0, "T-1", {"price": "cheap"}),
        Edit(1, "T-2", {"title": "Big tarp"}),
        Edit(3, "N-1", {"title": "Stove"}, is_new=True),
    ]
    left = left_of(edits, {0: "the price cannot be read", 3: "it is there already"})
    assert left.is_any
    typed = left.typed(ROWS)
    assert typed == {0: {"Price": "cheap"}, 3: {"Sku": "N-1", "Title": "Stove"}}
    again = edits_of(ROWS, typed, {"edited_rows": {0: {"Price": "9"}, 3: {"Sku": "N-2"}}})
    assert again == [
        Edit(0, "T-1", {"price": "9"}),
        Edit(3, "N-2", {"title": "Stove"}, is_new=True),
    ]
    assert (
        edits_of(ROWS, typed, {"deleted_rows": [3], "edited_rows": {0: {"Price": "199.00"}}}) == []
    )
    assert not left_of(edits, {}).is_any


def refused_of(file: Path) -> list[RefusedRow]:
    rows = read_catalogue(file, file.name, {}).rows()
    return [
        RefusedRow(row=one.row, reason=one.reason, cells=dict(one.cells))
        for one in rows
        if isinstance(one, Refused)
    ]


def opened(written: bytes) -> list[list[str]]:
    """Open a workbook as a spreadsheet does."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(written))
    return [list(map(str, row)) for row in book.get_sheet_by_index(0).to_python()]


def read_again(folder: Path, rows: list[list[str]]) -> list[Product | Refused]:
    mended = folder / "mended.xlsx"
    mended.write_bytes(workbook(rows))
    return list(read_catalogue(mended, mended.name, {}).rows())


def test_refused_rows_are_mended_and_read_as_if_they_had_come_so(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text(
        "sku,title,price,field 3\n@home-1,- Rope 5 m,oops,=1\n-AB,,1.00,\nT-3,Peg,1,y,over\n"
    )
    rows = opened(as_workbook(refused_of(file)))
    assert rows == [
        [*["Row in the file", "Why it was left out", "sku", "title", "price", "field 3"], BEYOND],
        ["2", "the price 'oops' cannot be read", "@home-1", "- Rope 5 m", "oops", "=1", ""],
        ["3", "it has no title", "-AB", "", "1.00", "", ""],
        ["4", "it has 5 fields, the header has 4", "T-3", "Peg", "1", "y", "over"],
    ]
    rows[1][4], rows[2][3] = "12.00", "Tent"
    rope, tent, peg = read_again(tmp_path, rows)
    assert rope == Product("@home-1", "- Rope 5 m", price="12.00", attributes=(("field 3", "=1"),))
    assert tent == Product("-AB", "Tent", price="1.00")
    assert isinstance(peg, Refused)
    assert "'over' is left beyond the last column" in peg.reason
    rows[3][-1] = ""
    peg = read_again(tmp_path, rows)[-1]
    assert peg == Product("T-3", "Peg", price="1", attributes=(("field 3", "y"),))


@pytest.mark.parametrize(
    ("others", "price", "read_as"),
    [("1.249,00 12,50", "1.299", "1299.00"), ("1,249.00 2.5", "1.299", "1.2990")],
)
def test_a_price_that_its_file_settled_is_read_alike_alone(
    tmp_path: Path, others: str, price: str, read_as: str
) -> None:
    file = tmp_path / "de.csv"
    first, second = others.split()
    file.write_text(f"sku;title;price\nA;Zelt;{first}\nB;Seil;{second}\nC;;{price} EUR\n")
    rows = opened(as_workbook(refused_of(file)))
    rows[1][3] = "Kajak"
    assert read_again(tmp_path, rows) == [Product("C", "Kajak", price=read_as, currency="EUR")]


def test_rows_that_came_to_nothing_are_counted_though_not_all_are_listed() -> None:
    status = ImportStatus(status="done", done=5000, added=10, refused=[])
    assert refused_count(status) == 4990
    assert running([]) is None


def test_a_title_makes_the_name_of_a_document() -> None:
    assert file_name("Returns & *refunds*") == "returns-refunds.md"
    assert file_name("Rückgabe — 30 Tage!") == "rückgabe-30-tage.md"
    assert file_name("???") == "document.md"
