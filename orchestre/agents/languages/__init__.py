"""Languages: the words by which the offline parts know a language, and what they say in it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

CODES = ("en", "de", "fr", "es", "it", "nl", "pt")


@dataclass(frozen=True, slots=True)
class Language:
    """One language: word sets in lower case, stems in `matters`, sentences in `says`."""

    code: str
    common: frozenset[str]
    #: Spellings of each month, January first.
    months: tuple[frozenset[str], ...]
    asks: frozenset[str]
    price: frozenset[str]
    #: Beginnings of words that speak of an order, a complaint or money: a person answers those.
    matters: tuple[str, ...]
    filler: frozenset[str]
    #: Words by which a sentence without a question mark asks for something.
    requests: frozenset[str]
    #: Sentences that claim that something was done.
    done: tuple[re.Pattern[str], ...]
    #: Sentences that give orders to an assistant.
    steering: tuple[re.Pattern[str], ...]
    says: dict[str, str]


@cache
def languages() -> tuple[Language, ...]:
    """Return every language, English first."""
    return tuple(_read(code) for code in CODES)


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case, with their hyphens."""
    return re.findall(r"[^\W_]+(?:[-'\u2019][^\W_]+)*", text.casefold())


def language_of(text: str) -> Language:
    """Return the language whose common words `text` holds most; English where none leads."""
    found = words(text)
    counts = [
        sum(
            (word in known.common) + (word in known.asks | known.price | known.filler)
            for word in found
        )
        for known in languages()
    ]
    return languages()[counts.index(max(counts))]


def _compiled(patterns: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in patterns)


def _read(code: str) -> Language:
    data = tomllib.loads(files(__name__).joinpath(f"{code}.toml").read_text(encoding="utf-8"))
    return Language(
        code=code,
        common=frozenset(data["common"].split()),
        months=tuple(frozenset(spellings.split()) for spellings in data["months"]),
        asks=frozenset(data["asks"].split()),
        price=frozenset(data["price"].split()),
        matters=tuple(data["matters"].split()),
        filler=frozenset(data["filler"].split()),
        requests=frozenset(data["requests"].split()),
        done=_compiled(data["done"]),
        steering=_compiled(data["steering"]),
        says=data["says"],
    )
