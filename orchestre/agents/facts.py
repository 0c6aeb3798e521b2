"""Facts: what a text states that can be compared: amounts, codes, dates, links, accounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from orchestre.agents.languages import languages
from orchestre.agents.quantities import MONEY, NUMBER, QUANTITY, currencies, measured, numbers

_ENDINGS = (
    "com net org info biz io co ai app dev shop store online site xyz top click link me tv us uk "
    "de fr es it nl pt eu ch at be pl se no dk fi cz ru cn jp in br au ca ly gl to cc ws example "
    "test "
)
# Text is read in pieces: the patterns below take time by the square of what they are given, and
# whoever writes a mail chooses that.
_PIECE = re.compile(r"[^\n]{1,400}(?!\S)|[^\n]{1,400}")
_DOT = r"[.\u3002\uff0e\uff61]"
#: A link with a scheme or `www.`: everything up to a blank or quotation mark belongs to it.
_LINK = re.compile(
    rf"(?:\b[a-z][a-z0-9+.-]{{1,20}}:/{{1,2}}|\b(?:mailto|javascript|data|tel):|\bwww\d?{_DOT})"
    r"[^\s<>\"'\u201c\u201d\u2019\u203a\u00bb)\]}]+",
    re.IGNORECASE,
)
#: A bare host of a known ending, which mail readers make a link of.
_HOST = re.compile(
    rf"(?<![\w@.-])(?:[\w-]+{_DOT})+(?:{'|'.join((_ENDINGS + _ENDINGS.upper()).split())})"
    r"(?![\w@-]|\.\w)(?:[/?#:][^\s<>\"'\u201c\u201d)\]}]*)?"
)
_EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
#: IBAN (ISO 13616) and what is made to look like one; card and other long numbers.
_ACCOUNT = re.compile(
    r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){1,7}(?:[ ]?[A-Z0-9]{1,4})?\b|\b(?:\d[ -]?){13,19}\b"
)
_PHONE = re.compile(
    r"(?<![\w.])(?:\+|00)\d[\d ().\u00a0/-]{5,}\d"
    r"|(?<![\w.-])\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?![\w-])"
    r"|(?<![\w.,])0\d{1,5}[ /-]\d[\d /-]{3,}\d(?!\w)"
)
_PATH = re.compile(r"(?<![\w/.:])~?/[\w.~-]+(?:/[\w.~-]+)+/?")
_NUMERIC_DATE = re.compile(r"(?<![\w.-])(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?![\w-])")
_SHORT_DATE = re.compile(r"(?<![\w.,-])(\d{1,2})\.(\d{1,2})\.(?!\d)")
_CODE = re.compile(r"(?<![\w@])#?(?=[\w./-]*\d)(?=[\w./-]*[^\W\d_])[^\W_]+(?:[-_./][^\W_]+)*(?!\w)")
_ORDINAL_OR_WORD = re.compile(
    r"\d+(?:st|nd|rd|th|er|e|\u00aa|\u00ba|x|-[^\W\d_]{3,})", re.IGNORECASE
)
_PRICED = re.compile(
    r"\b(?:price|preis|prix|precio|prezzo|prijs|pre\u00e7o)\W{0,3}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something stated: one of `needs` must be proven; as evidence it proves `proves`."""

    kind: str  # link | email | account | phone | path | date | price | quantity | code | number
    shown: str
    start: int
    end: int
    needs: frozenset[Hashable]
    proves: frozenset[Hashable]


def facts_in(text: str) -> tuple[Fact, ...]:
    """Return what `text` states, in its order. No two facts overlap: a link's digits are a link."""
    return tuple(fact for piece in _PIECE.finditer(text) for fact in _facts(piece))


def _facts(piece: re.Match[str]) -> list[Fact]:
    rest = piece[0]
    found: list[Fact] = []
    for reader in _READERS:
        for fact in list(reader(rest)):
            rest = rest[: fact.start] + " " * (fact.end - fact.start) + rest[fact.end :]
            at = piece.start()
            found.append(replace(fact, start=fact.start + at, end=fact.end + at))
    return sorted(found, key=lambda fact: fact.start)


def plain_link(link: str) -> str:
    """Return a link as it is compared: scheme and host in lower case, no mark at the end."""
    link = re.sub(r"[\u3002\uff0e\uff61]", ".", link).rstrip(".,;:!?*_").rstrip("/")
    scheme, mark, rest = link.rpartition("://") if "://" in link else ("", "", link)
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host}".casefold() + slash + path


def squashed(written: str) -> str:
    """Return a code or number without marks and case."""
    return re.sub(r"[\W_]", "", written).casefold()


def _same(kind: str, pattern: re.Pattern[str], key: Callable[[str], str]) -> _Reader:
    def read(text: str) -> Iterator[Fact]:
        for match in pattern.finditer(text):
            keys: frozenset[Hashable] = frozenset({(kind, key(match[0]))})
            yield Fact(kind, match[0].strip(), *match.span(), keys, keys)

    return read


def _links(pattern: re.Pattern[str]) -> _Reader:
    def read(text: str) -> Iterator[Fact]:
        for match in pattern.finditer(text):
            shown = match[0].rstrip(".,;:!?*_")
            keys: frozenset[Hashable] = frozenset({("link", plain_link(shown))})
            yield Fact("link", shown, match.start(), match.start() + len(shown), keys, keys)

    return read


def _numeric_dates(text: str) -> Iterator[Fact]:
    for match in _NUMERIC_DATE.finditer(text):
        a, b, c = int(match[1]), int(match[3]), int(match[4])
        orders = ((a, b, c),) if len(match[1]) == 4 else ((c, b, a), (c, a, b))  # noqa: PLR2004
        yield from _date(match, orders)


def _short_dates(text: str) -> Iterator[Fact]:
    for match in _SHORT_DATE.finditer(text):
        yield from _date(match, ((0, int(match[2]), int(match[1])),))


def _written_dates(text: str) -> Iterator[Fact]:
    for match in _written_date().finditer(text):
        day, year = int(match["day"] or match["day2"]), int(match["year"] or 0)
        name = (match["month"] or match["month2"]).casefold()
        yield from _date(match, tuple((year, month, day) for month in _months()[name]))


def _date(match: re.Match[str], orders: tuple[tuple[int, int, int], ...]) -> Iterator[Fact]:
    days = {
        (year + 2000 if 0 < year < 100 else year, month, day)  # noqa: PLR2004
        for year, month, day in orders
        if 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004
    }
    if days:
        needs: frozenset[Hashable] = frozenset(("date", *day) for day in days)
        without_year = frozenset(("date", 0, month, day) for _, month, day in days)
        yield Fact("date", match[0].strip(), *match.span(), needs, needs | without_year)


@cache
def _months() -> dict[str, frozenset[int]]:
    names: dict[str, frozenset[int]] = {}
    for language in languages():
        for number, spellings in enumerate(language.months, start=1):
            for spelling in spellings:
                names[spelling] = names.get(spelling, frozenset()) | {number}
    return names


@cache
def _written_date() -> re.Pattern[str]:
    name = "|".join(sorted((re.escape(name) for name in _months()), key=len, reverse=True))
    return re.compile(
        rf"\b(?:(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|\u00ba)?\s+(?:of\s+|de\s+)?(?P<month>{name})\b"
        rf"|(?P<month2>{name})\b\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\.\d))"
        r"\.?(?:,?\s+(?:de\s+)?(?P<year>(?:19|20)\d\d)\b)?",
        re.IGNORECASE,
    )


def _money(text: str) -> Iterator[Fact]:
    for match in MONEY.finditer(text):
        amounts = numbers(match["number"] or match["number2"])
        codes = currencies(match["before"] or match["after"])
        needs: frozenset[Hashable] = frozenset(
            ("price", amount, code) for amount in amounts for code in codes
        )
        bare = frozenset(("number", amount) for amount in amounts)
        known = frozenset(("currency", code) for code in codes)
        yield Fact("price", match[0].strip(), *match.span(), needs, needs | bare | known)


def _quantities(text: str) -> Iterator[Fact]:
    for match in QUANTITY.finditer(text):
        needs: frozenset[Hashable] = frozenset(measured(match["number"], match["unit"]))
        bare = frozenset(("number", amount) for amount in numbers(match["number"]))
        yield Fact("quantity", match[0], *match.span(), needs, needs | bare)


def _codes(text: str) -> Iterator[Fact]:
    for match in _CODE.finditer(text):
        shown = match[0]
        if _ORDINAL_OR_WORD.fullmatch(shown):
            continue
        needs: frozenset[Hashable] = frozenset({("code", squashed(shown))})
        parts = frozenset(("code", squashed(part)) for part in re.split(r"[-_./#]", shown))
        yield Fact("code", shown, *match.span(), needs, needs | parts)


def _numbers(text: str) -> Iterator[Fact]:
    for match in re.finditer(rf"(?<![^\W_])(?:{NUMBER})(?!\d)", text):
        amounts = numbers(match[0])
        needs: frozenset[Hashable] = frozenset(("number", amount) for amount in amounts)
        priced = (
            frozenset(("price", amount, "") for amount in amounts)
            if _PRICED.search(text[: match.start()])
            else frozenset()
        )
        kind = "price" if re.fullmatch(r".*[.,]\d\d", match[0]) else "number"
        yield Fact(kind, match[0], *match.span(), needs, needs | priced)


_Reader = Callable[[str], Iterator[Fact]]
_READERS: tuple[_Reader, ...] = (
    _links(_LINK),
    _same("email", _EMAIL, str.casefold),
    _links(_HOST),
    _numeric_dates,
    _short_dates,
    _written_dates,
    _same("account", _ACCOUNT, squashed),
    _same("phone", _PHONE, squashed),
    _same("path", _PATH, lambda shown: shown.casefold().rstrip("/")),
    _money,
    _quantities,
    _codes,
    _numbers,
)
