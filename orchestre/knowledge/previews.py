"""Previews: the first rows of a product file as an import would understand them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from orchestre.domain.encodings import Encoding
from orchestre.domain.knowledge import Product, Refused
from orchestre.knowledge.catalogue import catalogue_of
from orchestre.knowledge.columns import likely_columns
from orchestre.knowledge.imports import MOST_BYTES, too_large
from orchestre.knowledge.table_files import TableFile, table_of

#: Rows that are shown, good and refused.
MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Preview:
    """How a file is understood.

    While no column is known as sku or as title, each row is a product of attributes alone.
    """

    headers: tuple[str, ...]
    #: Field of a product to the file's own header.
    columns: dict[str, str]
    rows: tuple[Product | Refused, ...]
    total: int
    #: How the file was read, in sentences.
    notes: tuple[str, ...]


def preview(
    data: bytes, file_name: str, columns: dict[str, str], encoding: Encoding | None = None
) -> Preview:
    """Read a product file and keep nothing of it.

    Raises Invalid where it is no table, is not written in `encoding` (None: guessed) or has not
    the columns given, and TooLarge.
    """
    if len(data) > MOST_BYTES:
        raise too_large(file_name)
    table = table_of(data, file_name, encoding)
    known = likely_columns(table.headers, columns)
    if not {"sku", "title"} <= known.keys():
        return Preview(table.headers, known, _as_they_stand(table), table.total, table.notes)
    catalogue = catalogue_of(table, columns)
    first = tuple(itertools.islice(catalogue.rows(), MOST_ROWS))
    return Preview(table.headers, catalogue.columns, first, catalogue.total, catalogue.notes())


def _as_they_stand(table: TableFile) -> tuple[Product, ...]:
    first = itertools.islice(table.records, MOST_ROWS)
    return tuple(Product("", "", attributes=tuple(one.cells.items())) for one in first)
