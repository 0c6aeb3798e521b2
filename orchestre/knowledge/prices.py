"""Prices as people write them, read as a decimal string and a currency."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SYMBOLS = {
    "€": "EUR",
    "euro": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "zł": "PLN",
    "₺": "TRY",
}
_NUMBER = re.compile(r"\d(?:[\d.,'’\s]*\d)?")  # noqa: RUF001 (the Swiss thousands mark)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_DECIMAL = re.compile(r"(?P<whole>.*)[.,](?P<cents>\d+)$")


@dataclass(frozen=True, slots=True)
class Price:
    """An amount such as `1234.56` and its ISO 4217 currency, empty where none is named."""

    amount: str
    currency: str


def read_currency(text: str) -> str:
    """Return the ISO 4217 code that a text names by code or by symbol; empty for none."""
    for symbol, code in _SYMBOLS.items():
        if symbol in text.lower():
            return code
    found = re.search(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])", text)
    return found[0].upper() if found else ""


def decimal_mark(texts: Iterable[str]) -> str:
    """Return the decimal mark of those prices that can be read only one way; empty if none."""
    marks = {",": 0, ".": 0}
    for text in texts:
        found = _NUMBER.search(text)
        last = max(text.rfind(","), text.rfind("."))
        if found and last >= 0 and not _ambiguous(_compact(found[0])):
            both = "," in text and "." in text
            marks[text[last]] += both or not _GROUPED.fullmatch(_compact(found[0]))
    return "" if marks[","] == marks["."] else max(marks, key=lambda mark: marks[mark])


def read_price(text: str, *, decimal: str = "") -> Price:
    """Read `1.234,56`, `1,234.56` or `€ 19,90`; ValueError, saying why, for anything else.

    `decimal` settles what a single mark before three digits means; without it that is refused.
    """
    found = _NUMBER.search(text)
    if found is None or len(_NUMBER.findall(text)) > 1 or re.search(r"-\s*[€$£]?\s*\d", text):
        raise ValueError(f"the price {text[:40]!r} cannot be read")
    number = _compact(found[0])
    if _ambiguous(number) and not decimal:
        raise ValueError(f"the price {text[:40]!r} may mean thousands or thousandths")
    return Price(_amount(number, decimal), read_currency(text.replace(found[0], " ")))


def spelled_out(text: str, decimal: str) -> str:
    """Return a price so that it is read alike in any file, where its own settles its mark.

    `1.299` becomes `1.299,00` where `decimal` is a comma, and `1.2990` where it is a point.
    """
    found = _NUMBER.search(text)
    number = _compact(found[0]) if found else ""
    if not found or not decimal or not _ambiguous(number):
        return text
    rest = "0" if decimal in number else f"{decimal}00"
    return f"{text[: found.start()]}{number}{rest}{text[found.end() :]}"


def _compact(number: str) -> str:
    return re.sub(r"['’\s]", "", number)  # noqa: RUF001


def _ambiguous(number: str) -> bool:
    return bool(re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", number))


def _amount(number: str, decimal: str) -> str:
    parts = _DECIMAL.fullmatch(number)
    if parts is None:
        return number
    mark = number[parts.end("whole")]
    alone = len({",", "."} & set(number)) == 1
    if alone and (number.count(mark) > 1 or (_ambiguous(number) and mark != decimal)):
        return re.sub(r"[.,]", "", number)
    return f"{re.sub(r'[.,]', '', parts['whole']) or '0'}.{parts['cents']}"
