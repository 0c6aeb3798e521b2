"""Spreadsheets: what other people wrote as a cell of a table that a spreadsheet opens."""

from __future__ import annotations

import re

#: What makes a formula of a cell: OWASP, CSV Injection
#: (https://owasp.org/www-community/attacks/CSV_Injection), and its ASVS 5.0, 1.2.10, for NUL.
#: The last four are the wide signs of East Asian keyboards, for = + - @.
_BEGINS_FORMULA = tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")
#: A formula behind what some spreadsheet parts cells or rows by: Excel takes a file apart at the
#: list separator of its country, whatever the file's own is, and quotes only at a cell's beginning.
_INNER_FORMULA = re.compile("([;|\t\r\n])(?=[\\s'\"]*[=+@\0\uff1d\uff0b\uff0d\uff20-])")
_NUMBER = re.compile(r"[+-][0-9]+(?:[.,][0-9]+)*")


def cell(text: str) -> str:
    """Return a text that a spreadsheet takes as it is; with `'` before what would run.

    That is its beginning, and a place within at which another separator than the comma would
    make it a cell of its own: no quotation mark keeps it together there.

    A number with a sign (`-12.50`) stays one: of digits and marks alone no formula is made.
    Everything else that begins so is shown with its `'`, also a mere `-` or a telephone number.
    """
    is_formula = text.startswith(_BEGINS_FORMULA) and not _NUMBER.fullmatch(text)
    return _INNER_FORMULA.sub(r"\1'", f"'{text}" if is_formula else text)
