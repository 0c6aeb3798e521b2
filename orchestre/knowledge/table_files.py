"""Table files: CSV, TSV, JSONL, JSON and XLSX, each read as a header and numbered records."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import python_calamine

from orchestre.domain.encodings import Encoding
from orchestre.domain.errors import Invalid
from orchestre.domain.knowledge import REFUSED_BEYOND
from orchestre.knowledge.texts import READABLE, text_in

# Columns from which on a row in a cell can be told from prose.
_FEWEST_TO_TELL = 3
_MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}


@dataclass(frozen=True, slots=True)
class Record:
    """One record as its file numbers it (a spreadsheet's header is row 1), or its `fault`."""

    number: int
    cells: dict[str, str]
    fault: str = ""
    #: Names of the cells that held numbers: their decimal mark is a point for certain.
    numbers: frozenset[str] = frozenset()
    #: What its source calls it, such as a document's id; empty in a file.
    name: str = ""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A header and its records, which may be gone through many times."""

    headers: tuple[str, ...]
    records: Iterable[Record]
    total: int
    #: How the file was read, in sentences.
    notes: tuple[str, ...] = ()


def read_table(path: Path, file_name: str, encoding: Encoding | None = None) -> TableFile:
    """Read a whole file; Invalid, saying why, where it is no table."""
    return table_of(path.read_bytes(), file_name, encoding)


def table_of(data: bytes, file_name: str, encoding: Encoding | None = None) -> TableFile:
    """Understand a file's content as a table; Invalid, saying why, where it is none.

    `encoding` is what its text is written in; None: guessed. XLSX says so itself.
    """
    if not data.strip():
        raise Invalid(f"{file_name} is empty", advice=READABLE)
    if data.startswith(b"PK\x03\x04"):
        table = _from_spreadsheet(data, file_name)
    else:
        text, read_as = text_in(data, file_name, encoding)
        table = _from_text(text, file_name)
        table = replace(table, notes=(f"The text is read as {read_as}.", *table.notes))
    if not table.headers:
        raise Invalid(f"{file_name} has no row that names its columns", advice=READABLE)
    return table


def _from_text(text: str, file_name: str) -> TableFile:
    start = text.lstrip()[:1]
    if start == "[" or (start == "{" and not _first_line_is_json(text)):
        return _from_json(text, file_name)
    if start == "{":
        return _from_objects(_json_lines(text))
    return _from_delimited(text)


def _first_line_is_json(text: str) -> bool:
    try:
        first = json.loads(text.lstrip().split("\n", 1)[0])
    except (ValueError, RecursionError):
        return False
    rest = text.lstrip().split("\n", 1)[1:]
    nested = any(isinstance(value, list) and value for value in first.values())
    return bool(rest and rest[0].strip()) or not nested


def _from_json(text: str, file_name: str) -> TableFile:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{file_name} is not valid JSON: {error}", advice=READABLE) from error
    if isinstance(content, dict):
        content = next((value for value in content.values() if isinstance(value, list)), [])
    return _from_objects(enumerate(content, 1))


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, None


def _from_objects(objects: Iterable[tuple[int, Any]]) -> TableFile:
    headers: dict[str, None] = {}
    records = []
    for number, item in objects:
        if not isinstance(item, dict):
            records.append(Record(number, {}, "this is not a JSON object"))
            continue
        cells = {str(name): as_text(value) for name, value in item.items()}
        headers.update(dict.fromkeys(cells))
        numbers = frozenset(str(n) for n, v in item.items() if is_number(v))
        records.append(Record(number, cells, numbers=numbers))
    return TableFile(tuple(headers), tuple(records), len(records))


def is_number(value: object) -> bool:
    """Tell whether a value of JSON is a number: its decimal mark is known."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_text(value: Any) -> str:
    """Write a value of JSON as a cell; nothing for null."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return ", ".join(as_text(part) for part in value)
    # JSON may name half a character, which no database keeps.
    return str(value).encode("utf-8", "replace").decode()


def _from_spreadsheet(data: bytes, file_name: str) -> TableFile:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError) as error:
        raise Invalid(f"{file_name} cannot be read as XLSX: {error}", advice=READABLE) from error
    filled = [(n, row) for n, row in enumerate(rows, 1) if any(cell != "" for cell in row)]
    if not filled:
        return TableFile((), (), 0)
    headers = _unlike(as_text(cell) for cell in filled[0][1])
    records = tuple(
        Record(
            number,
            {name: as_text(cell) for name, cell in zip(headers, row, strict=False) if name},
            numbers=frozenset(n for n, c in zip(headers, row, strict=False) if is_number(c)),
        )
        for number, row in filled[1:]
    )
    note = f"The sheet {book.sheet_names[0]!r} is read, the first of {len(book.sheet_names)}."
    return TableFile(tuple(name for name in headers if name), records, len(records), (note,))


def _unlike(names: Iterable[str]) -> list[str]:
    """Strip names and number those that come twice, so that no cell hides another."""
    seen: dict[str, int] = {}
    unlike = []
    for raw in names:
        name = " ".join(raw.split())
        seen[name] = seen.get(name, 0) + 1
        unlike.append(name if seen[name] == 1 or not name else f"{name} {seen[name]}")
    return unlike


def _from_delimited(text: str) -> TableFile:
    # The limit is the process's own; a cell that is too long is refused later, by its row.
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    mark = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    headers = _unlike(next((row for row in reader if any(cell.strip() for cell in row)), []))
    records = []
    start = reader.line_num + 1
    # Rows are numbered as a spreadsheet shows them: a record of many lines is one row.
    for number, row in enumerate(reader, 2):
        if row:
            cells = {name: cell for name, cell in zip(headers, row, strict=False) if name}
            beyond = enumerate(row[len(headers) :], len(headers) + 1)
            cells |= {f"{REFUSED_BEYOND} {n}": cell for n, cell in beyond}
            fault = _fault(headers, row, mark)
            if fault and reader.line_num > start:
                fault += f" (lines {start} to {reader.line_num}: is a quotation mark left open?)"
            records.append(Record(number, cells, fault))
        start = reader.line_num + 1
    note = f"Columns are separated by {_MARKS[mark]}."
    names = tuple(name for name in headers if name)
    return TableFile(names, tuple(records), len(records), (note,))


def _fault(headers: list[str], row: list[str], mark: str) -> str:
    if len(row) != len(headers):
        return f"it has {len(row)} fields, the header has {len(headers)}"
    lines = [line for cell in row if "\n" in cell for line in cell.splitlines()]
    # An open quotation mark swallows whole rows. Prose has blanks behind its commas.
    swallowed = len(headers) >= _FEWEST_TO_TELL and any(
        line.count(mark) == len(headers) - 1 and mark + " " not in line for line in lines
    )
    return "a cell holds what looks like a row" if swallowed else ""


def _delimiter(text: str) -> str:
    """Return the mark that parts the first rows into the most columns, evenly."""

    def columns(mark: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=mark)
        widths = [len(row) for row, _ in zip(rows, range(30), strict=False) if row]
        return (sum(width == widths[0] > 1 for width in widths), widths[0])

    return max(_MARKS, key=columns)
