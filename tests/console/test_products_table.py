"""What is typed into the console's table of products becomes changes, row by row."""

from __future__ import annotations

from pathlib import Path

from console.elements.imported import as_csv, refused_count, running
from console.views.documents.writing import file_name
from console.views.products.editor import left_of, summary
from console.views.products.edits import Edit, edits_of
from orchestre.client.schemas import ImportStatus, ProductInfo, RefusedRow
from orchestre.domain.knowledge import Product, Refused
from orchestre.knowledge.catalogue import read_catalogue

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


def test_refused_rows_run_nothing_in_a_spreadsheet() -> None:
    rows = [
        RefusedRow(row=2, reason="=HYPERLINK(1)", cells={"Title": "=1+1"}),
        RefusedRow(row=3, reason='it has "no" sku'),
    ]
    assert as_csv(rows).splitlines() == [
        "Row in the file,Why it was left out,Title",
        "2,'=HYPERLINK(1),'=1+1",
        '3,"it has ""no"" sku",',
    ]


def test_refused_rows_are_mended_and_read_as_if_they_had_come_so(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text("Sku,Title,Colour\nT-1,,green\nT-2,Tarp,grey,4\nT-3,Peg,\n")
    refused = [
        row for row in read_catalogue(file, file.name, {}).rows() if isinstance(row, Refused)
    ]
    rows = [RefusedRow(row=o.row, reason=o.reason, cells=dict(o.cells)) for o in refused]
    file.write_text(as_csv(rows).replace("T-1,,", "T-1,Tent,"))
    assert as_csv(rows).splitlines()[1:] == [
        "2,it has no title,T-1,,green,",
        '3,"it has 4 fields, the header has 3",T-2,Tarp,grey,4',
    ]
    mended, _ = read_catalogue(file, file.name, {}).rows()
    assert mended == Product("T-1", "Tent", attributes=(("Colour", "green"),))


def test_rows_that_came_to_nothing_are_counted_though_not_all_are_listed() -> None:
    status = ImportStatus(status="done", done=5000, added=10, refused=[])
    assert refused_count(status) == 4990
    assert running([]) is None


def test_a_title_makes_the_name_of_a_document() -> None:
    assert file_name("Returns & *refunds*") == "returns-refunds.md"
    assert file_name("Rückgabe — 30 Tage!") == "rückgabe-30-tage.md"
    assert file_name("???") == "document.md"
