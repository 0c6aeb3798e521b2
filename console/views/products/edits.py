"""Edits: what was typed into the table, as changes of products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestre.client.schemas import ProductInfo

#: Column of the table → field of a product.
COLUMNS = {
    "Title": "title",
    "Price": "price",
    "Currency": "currency",
    "Brand": "brand",
    "Description": "description",
    "Url": "url",
}
SKU = "Sku"


@dataclass(frozen=True, slots=True)
class Edit:
    """One row that was changed, added or removed; `fields` is empty for a removed one."""

    #: Where the row stands in the table; an added one's stands behind all others.
    row: int
    sku: str
    fields: dict[str, str] = field(default_factory=dict)
    is_new: bool = False
    is_removed: bool = False
    #: Why it cannot be sent at all; empty: it can.
    fault: str = ""


def edits_of(
    rows: Sequence[ProductInfo],
    typed: Mapping[int, Mapping[str, str]],
    state: Mapping[str, Any],
) -> list[Edit]:
    """Return what the table's state asks for, row by row.

    `typed` is what earlier saves could not keep, by row; it still stands in the table. `state` is
    what Streamlit keeps of a data editor: edited, added and deleted rows by their position.
    """
    gone = set(state.get("deleted_rows", ()))
    edited: Mapping[int, Mapping[str, Any]] = state.get("edited_rows", {})
    edits = [Edit(row, rows[row].sku, is_removed=True) for row in sorted(gone) if row < len(rows)]
    for row, product in enumerate(rows):
        cells = {**typed.get(row, {}), **edited.get(row, {})}
        if row not in gone and (edit := _changed(row, product, cells)) is not None:
            edits.append(edit)
    kept = {row: cells for row, cells in typed.items() if row >= len(rows) and row not in gone}
    begun = [{**cells, **edited.get(row, {})} for row, cells in sorted(kept.items())]
    for number, cells in enumerate([*begun, *state.get("added_rows", ())]):
        if (edit := _added(len(rows) + number, cells)) is not None:
            edits.append(edit)
    return edits


def _changed(row: int, product: ProductInfo, cells: Mapping[str, Any]) -> Edit | None:
    sku = _text(cells.get(SKU, product.sku))
    fields = {
        name: _text(cells[column])
        for column, name in COLUMNS.items()
        if column in cells and _text(cells[column]) != getattr(product, name)
    }
    if sku != product.sku:
        why = "a sku cannot be changed: add a row with the new one, and remove this"
        return Edit(row, product.sku, fields, fault=why)
    return Edit(row, product.sku, fields) if fields else None


def _added(row: int, cells: Mapping[str, Any]) -> Edit | None:
    sku = _text(cells.get(SKU))
    fields = {name: text for column, name in COLUMNS.items() if (text := _text(cells.get(column)))}
    if not (sku or fields):
        return None
    return Edit(row, sku, fields, is_new=True, fault="" if sku else "it has no sku")


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
