"""Rows that are written as XLSX come back as they were, whatever other people put into them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from console.elements.workbook import workbook


def read_back(written: bytes) -> Sequence[Sequence[object]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(written))
    return list(book.get_sheet_by_index(0).to_python(skip_empty_area=False))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "@home-1", "- Rope", "007", "1.299", " a ", "a\nb", "a\r\nb", "_x0041_", "<&>", "😀"],
)
def test_a_cell_is_the_text_that_it_was(text: str) -> None:
    assert read_back(workbook([["Sku", "Title"], ["x", text]])) == [["Sku", "Title"], ["x", text]]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_comes_back(text: str) -> None:
    ((_, back),) = read_back(workbook([["x", text]]))
    assert back == text


def test_the_same_rows_are_the_same_file_at_any_time() -> None:
    year = datetime.now(UTC).year
    with zipfile.ZipFile(io.BytesIO(workbook([["Sku"], ["x"]]))) as parts:
        for one in parts.infolist():
            assert one.date_time[0] < year, one.filename
            assert f"{year}-".encode() not in parts.read(one), one.filename
