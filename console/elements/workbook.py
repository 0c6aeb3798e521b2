"""Workbook: a table to be kept as XLSX whose every cell is a text, neither run nor guessed at."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import xlsxwriter

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_WIDTH = 24
#: The first day that a spreadsheet knows.
_NO_TIME = datetime(1900, 1, 1, tzinfo=UTC)


def workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows, the first of them the header, as the only sheet of an XLSX file.

    A cell reads back exactly as it was, up to the 32,767 characters that a spreadsheet holds. The
    same rows make the same bytes: Streamlit takes others for another file, and the one that
    somebody is downloading away.
    """
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"created": _NO_TIME})
        # What is typed into a cell later stays as it was typed, too.
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Rows")
        sheet.set_column("A:XFD", _WIDTH, text)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, text)
    return written.getvalue()
