"""Catalogue: the records of a product file read as products, or refused with a reason."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from orchestre.domain.encodings import Encoding
from orchestre.domain.knowledge import (
    REFUSED_BEYOND,
    REFUSED_REASON,
    REFUSED_ROW,
    Product,
    Refused,
)
from orchestre.knowledge.columns import DOCUMENT_ID, guess_columns
from orchestre.knowledge.prices import decimal_mark, read_currency, read_price, spelled_out
from orchestre.knowledge.table_files import Record, TableFile, read_table

#: Characters in one cell; more is a broken file, not a description.
LONGEST_CELL = 100_000
LONGEST_SKU = 256
#: Characters of a refused row that are kept, so that it can be mended.
LONGEST_REFUSED = 10_000
#: Rows that tell how a file writes its prices.
_SOME = 5000


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A product file that can be read: which column holds what, and its rows."""

    table: TableFile
    #: Field of a product to the file's own header.
    columns: dict[str, str]
    decimal: str

    @property
    def total(self) -> int:
        return self.table.total

    def notes(self) -> tuple[str, ...]:
        """Say how the file was read, and what it lacks, in sentences."""
        some = itertools.islice(self.rows(), _SOME)
        priced = [row for row in some if isinstance(row, Product) and row.price]
        bare = sum(not row.currency for row in priced)
        if not bare:
            return self.table.notes
        which = "Prices" if bare == len(priced) else f"{bare:,} of {len(priced):,} prices"
        return (*self.table.notes, f"{which} have no currency: add a column that names it.")

    def rows(self) -> Iterator[Product | Refused]:
        """Go through every row in order; a sku that came before is refused."""
        seen: dict[str, int] = {}
        for record in self.table.records:
            row = self._row(record)
            if isinstance(row, Product) and row.sku in seen:
                reason = f"sku {row.sku!r} came before, in row {seen[row.sku]}"
                row = self._refused(record, reason, row.sku)
            elif isinstance(row, Product):
                seen[row.sku] = record.number
            yield row

    def _row(self, record: Record) -> Product | Refused:
        found = {field: record.cells.get(header, "") for field, header in self.columns.items()}
        sku = " ".join(found["sku"].split())
        try:
            _check(record, sku, found["title"])
            amount, currency = self._price(record, found)
        except ValueError as error:
            named = f"document {record.name!r}: " if record.name else ""
            return self._refused(record, f"{named}{error}", sku[:LONGEST_SKU])
        return Product(
            sku=sku,
            title=" ".join(found["title"].split()),
            brand=found.get("brand", "").strip(),
            description=found.get("description", "").strip(),
            price=amount,
            currency=currency,
            url=found.get("url", "").strip(),
            attributes=tuple(self._attributes(record)),
        )

    def _price(self, record: Record, found: dict[str, str]) -> tuple[str, str]:
        text = found.get("price", "").strip()
        named = found.get("currency", "").strip()
        currency = read_currency(named)
        if not text:
            return "", currency
        header = self.columns["price"]
        price = read_price(text, decimal=self._mark(record))
        if named and not (currency or price.currency):
            raise ValueError(f"the currency {named[:40]!r} cannot be read; write it as EUR or €")
        return price.amount, price.currency or currency or read_currency(header[-6:].strip("_ )"))

    def _mark(self, record: Record) -> str:
        """Return the decimal mark of a record's price; empty: nothing settles it."""
        return "." if self.columns.get("price") in record.numbers else self.decimal

    def _refused(self, record: Record, reason: str, sku: str) -> Refused:
        """Keep a row to be mended: alone in another file, it must mean what it means in this."""
        cells = dict(record.cells)
        if (header := self.columns.get("price", "")) in cells:
            cells[header] = spelled_out(cells[header], self._mark(record))
        whole = Refused(record.number, reason, sku, tuple(cells.items()))
        return whole if whole.length <= LONGEST_REFUSED else replace(whole, cells=())

    def _attributes(self, record: Record) -> Iterator[tuple[str, str]]:
        used = {*self.columns.values(), REFUSED_ROW, REFUSED_REASON}
        if record.name or REFUSED_ROW in record.cells:
            used.add(DOCUMENT_ID)
        for header, cell in record.cells.items():
            text = cell.strip()
            if header in used or not text:
                continue
            inner = _object(text)
            if inner is None:
                yield header, text
            else:
                yield from inner


def read_catalogue(
    path: Path, file_name: str, columns: dict[str, str], encoding: Encoding | None = None
) -> Catalogue:
    """Read a product file; Invalid, saying why, where it is no table or no catalogue."""
    return catalogue_of(read_table(path, file_name, encoding), columns)


def catalogue_of(table: TableFile, columns: dict[str, str]) -> Catalogue:
    """Understand a table as a catalogue; Invalid, saying why, where it is none."""
    mapping = guess_columns(table.headers, columns)
    some = itertools.islice(table.records, _SOME)
    prices = (record.cells.get(mapping.get("price", ""), "") for record in some)
    return Catalogue(table, mapping, decimal_mark(prices))


def _check(record: Record, sku: str, title: str) -> None:
    """Raise ValueError with the reason why a record cannot be a product."""
    if record.fault:
        raise ValueError(record.fault)
    for header, cell in record.cells.items():
        _check_cell(header, cell)
    if not sku:
        raise ValueError("it has no sku")
    if len(sku) > LONGEST_SKU:
        raise ValueError(f"its sku is longer than {LONGEST_SKU} characters")
    if not title.strip():
        raise ValueError("it has no title")


def _check_cell(header: str, cell: str) -> None:
    if len(cell) > LONGEST_CELL:
        raise ValueError(
            f"column {header!r} holds {len(cell):,} characters; {LONGEST_CELL:,} are allowed"
        )
    if header.startswith(REFUSED_BEYOND) and cell.strip():
        raise ValueError(
            f"{cell[:40]!r} is left beyond the last column: move it where it belongs, or empty it"
        )
    if "\x00" in cell:
        raise ValueError("it holds a NUL character")


def _object(text: str) -> list[tuple[str, str]] | None:
    """Return the parts of a cell that is a JSON object; None for any other cell."""
    if not text.startswith("{"):
        return None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return [
        (str(name), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in content.items()
        if value not in (None, "")
    ]
