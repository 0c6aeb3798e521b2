"""Spreadsheets: what other people wrote as a cell of a table that a spreadsheet opens."""

from __future__ import annotations

import re

#: What makes a formula of a cell: OWASP, CSV Injection
#: (https://owasp.org/www-community/attacks/CSV_Injection), and its ASVS 5.0, 1.2.10, for NUL.
#: The last four are the wide signs of East Asian keyboards, for = + - @.
_BEGINS_FORMULA = tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[+-][0-9]+(?:[.,][0-9]+)*")


def cell(text: str) -> str:
    """Return a text that a spreadsheet takes as it is; with `'` before it where it would run.

    A number with a sign (`-12.50`) stays one: of digits and marks alone no formula is made.
    Everything else that begins so is shown with its `'`, also a mere `-` or a telephone number.
    """
    is_formula = text.startswith(_BEGINS_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
