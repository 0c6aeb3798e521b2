"""Fields: the fields of a document in a database, flattened into the cells of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from orchestre.knowledge.columns import DOCUMENT_ID
from orchestre.knowledge.table_files import Record, as_text, is_number

#: Makes of a database's value what JSON knows; ValueError where it stands for nothing.
Plain = Callable[[Any], Any]


def as_record(number: int, name: str, fields: Mapping[str, Any], plain: Plain) -> Record:
    """Make a record of a document; `a.b` is field b of the map a, and its name a column of ours.

    What cannot be understood is the record's fault; the other cells are kept, for its sku.
    """
    cells: dict[str, str] = {}
    numbers = set()
    fault = ""
    for path, raw in _leaves(fields):
        try:
            value = plain(raw)
        except ValueError as error:
            fault = fault or f"field {path!r} {error}"
            continue
        if path in cells:
            fault = fault or f"it has two fields called {path!r}"
        cells[path] = as_text(value)
        if is_number(value):
            numbers.add(path)
    cells[DOCUMENT_ID] = name
    return Record(number, cells, fault, frozenset(numbers), name)


def _leaves(fields: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value
