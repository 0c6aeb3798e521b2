"""Cells that other people wrote: a spreadsheet shows them and runs none."""

from __future__ import annotations

import csv
import io

import pytest

from orchestre.domain.spreadsheets import cell


@pytest.mark.parametrize("first", [*"=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"])
def test_what_would_be_a_formula_is_a_text(first: str) -> None:
    assert cell(f"{first}HYPERLINK(1)") == f"'{first}HYPERLINK(1)"
    assert cell(first) == f"'{first}"
    assert cell(f"safe{first}") == f"safe{first}"


@pytest.mark.parametrize("text", ["-5", "+3.5", "-1,234.50", "-1.234,50", "12", "", "a-b", "'=1"])
def test_what_is_none_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "text",
    ["Rope;=HYPERLINK(A1&B1);x", 'a;"=1', "a; @b", "a;\t+1", "a\n=1", "a\r-1", "a|=1;=2", ";'=1"],
)
def test_no_separator_makes_a_formula_of_what_is_within(text: str, mark: str) -> None:
    written = io.StringIO()
    csv.writer(written).writerow(["1", cell(text), "2"])
    rows = csv.reader(io.StringIO(written.getvalue(), newline=""), delimiter=mark)
    parted = [one.lstrip(' "') for row in rows for one in row]
    assert len(parted) >= 1
    assert not [one for one in parted if one.startswith(tuple("=+-@\t"))]


def test_prose_with_semicolons_stays_as_it_is() -> None:
    assert cell("Rope; 5 m; 3-ply\nwhite") == "Rope; 5 m; 3-ply\nwhite"


@pytest.mark.parametrize(
    "text", ["-2+3", "+49 30 1234", "-1e9", "--5", "-5\n", "+1|cmd", "-٣", "-."]
)
def test_what_only_begins_like_a_number_is_a_text(text: str) -> None:
    assert cell(text) == f"'{text}"
