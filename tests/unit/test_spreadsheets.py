"""Cells that other people wrote: a spreadsheet shows them and runs none."""

from __future__ import annotations

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


@pytest.mark.parametrize(
    "text", ["-2+3", "+49 30 1234", "-1e9", "--5", "-5\n", "+1|cmd", "-٣", "-."]
)
def test_what_only_begins_like_a_number_is_a_text(text: str) -> None:
    assert cell(text) == f"'{text}"
