"""Quantities: numbers, money and units as people write them, made comparable."""

from __future__ import annotations

import re
from decimal import Decimal

#: A number with thousands marks (`.`, `,`, apostrophe, blank) or without; sign not included.
NUMBER = r"\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})
_CURRENCY_WORDS = {
    "EUR": "eur € euro euros",
    "GBP": "gbp £ pound pounds pfund livres",
    "CHF": "chf sfr fr. franken",
    "JPY": "jpy ¥ yen",
    "BRL": "brl r$ reais real",
    "USD": "usd us$",
    "CAD": "cad c$ ca$",
    "AUD": "aud a$ au$",
    "PLN": "pln zł",
    "SEK": "sek",
    "NOK": "nok",
    "DKK": "dkk",
    "CZK": "czk kč",
    "HUF": "huf ft.",
    "INR": "inr ₹",
    "CNY": "cny rmb",
    "TRY": "try ₺",
    "NZD": "nzd",
    "MXN": "mxn",
    "SGD": "sgd",
    "HKD": "hkd",
}
_CURRENCIES = {
    word: frozenset({code}) for code, words in _CURRENCY_WORDS.items() for word in words.split()
} | dict.fromkeys(("$", "dollar", "dollars", "dólares", "dollari"), _DOLLARS)

#: Unit: the dimension it measures and its size there.
_UNIT_WORDS = {
    ("length", "0.001"): "mm millimeter millimetre millimeters millimetres",
    ("length", "0.01"): "cm centimeter centimetre centimeters centimetres zentimeter",
    ("length", "1"): "m meter metre meters metres mètre mètres metro metri metros",
    ("length", "1000"): "km kilometer kilometers kilometre kilometres",
    ("length", "0.0254"): 'inch inches zoll pouce pouces pulgadas pollici polegadas \u2033 "',
    ("length", "0.3048"): "ft feet foot",
    ("mass", "0.001"): "mg",
    ("mass", "1"): "g gram grams gramm grammes",
    ("mass", "1000"): "kg kilo kilos kilogram kilograms",
    ("mass", "453.592"): "lb lbs",
    ("mass", "28.3495"): "oz",
    ("volume", "0.001"): "ml",
    ("volume", "0.01"): "cl",
    ("volume", "1"): "l liter litre liters litres litro litros litri",
    ("power", "1"): "w watt watts",
    ("power", "1000"): "kw",
    ("voltage", "1"): "v volt volts",
    ("charge", "0.001"): "mah",
    ("charge", "1"): "ah",
    ("energy", "1"): "wh",
    ("energy", "1000"): "kwh",
    ("light", "1"): "lm lumen lumens",
    ("frequency", "1"): "hz",
    ("frequency", "1000"): "khz",
    ("frequency", "1000000"): "mhz",
    ("frequency", "1000000000"): "ghz",
    ("resolution", "1"): "dpi ppi",
    ("picture", "1"): "mp megapixel megapixels",
    ("density", "1"): "gsm g/m\u00b2",
    ("noise", "1"): "db",
    ("data", "1"): "kb",
    ("data", "1000"): "mb",
    ("data", "1000000"): "gb",
    ("data", "1000000000"): "tb",
    ("time", "0.001"): "ms",
    ("time", "1"): "s sec second seconds sekunde sekunden seconde secondes segundos secondi",
    ("time", "60"): "min minute minutes minuten minuto minutos minuti",
    ("time", "3600"): "h hr hrs hour hours stunde stunden heure heures hora horas ora ore uur",
    (
        "time",
        "86400",
    ): "day days tag tage tagen jour jours día días giorno giorni dag dagen dia dias",
    ("time", "604800"): (
        "week weeks woche wochen semaine semaines semana semanas settimana settimane weken"
    ),
    ("months", "1"): "month months monat monate monaten mois mes meses mese mesi maand maanden mês",
    ("months", "12"): (
        "year years jahr jahre jahren an ans année années año años anno anni jaar ano anos"
    ),
    ("share", "1"): "% percent prozent procent pourcent",
    ("heat", "1"): "\u00b0c \u2103",
    ("heat in F", "1"): "\u00b0f",
    ("angle", "1"): "\u00b0",
}
_UNITS = {
    word: (dimension, Decimal(size))
    for (dimension, size), words in _UNIT_WORDS.items()
    for word in words.split()
}


def _any_of(words: object) -> str:
    longest_first = sorted((str(word) for word in words), key=len, reverse=True)  # type: ignore[attr-defined]
    return "|".join(re.escape(word) for word in longest_first)


_MONEY = _any_of(_CURRENCIES)
#: Money with its sign before or after; groups `before`, `number`, `after`.
MONEY = re.compile(
    rf"(?<![^\W_])(?:(?P<before>{_MONEY})\s?(?P<number>{NUMBER})"
    rf"|(?P<number2>{NUMBER})(?:[.,][-\u2013\u2014]{{1,2}})?\s?(?P<after>{_MONEY}))(?![^\W\d_])",
    re.IGNORECASE,
)
#: A number and a unit, with or without a blank or hyphen between; groups `number`, `unit`.
QUANTITY = re.compile(
    rf"(?<![\w.,])(?P<number>{NUMBER})[ \u00a0\u202f-]?(?P<unit>{_any_of(_UNITS)})(?![^\W_])",
    re.IGNORECASE,
)


def numbers(written: str) -> frozenset[Decimal]:
    """Return what a written number may mean: `1.234` is 1234 to some and 1.234 to others."""
    plain = re.sub(r"['\u2019\u00a0\u202f ]", "", written)
    marks = [mark for mark in plain if mark in ".,"]
    if not marks:
        return frozenset({Decimal(plain).normalize()})
    whole = Decimal(re.sub(r"[.,]", "", plain)).normalize()
    head, _, tail = plain.rpartition(marks[-1])
    split = Decimal(f"{re.sub(r'[.,]', '', head)}.{tail}").normalize()
    if len(marks) > 1:
        return frozenset({whole}) if len(set(marks)) == 1 else frozenset({split})
    return frozenset({whole, split}) if len(tail) == 3 else frozenset({split})  # noqa: PLR2004


def currencies(written: str) -> frozenset[str]:
    """Return the ISO codes that a sign or word may stand for."""
    return _CURRENCIES[written.casefold()]


def is_unit(word: str) -> bool:
    """Tell whether a word is a unit, whatever its case."""
    return word.casefold() in _UNITS


def measured(written: str, unit: str) -> frozenset[tuple[str, Decimal]]:
    """Return the dimension and its amount in one common unit: 150 cm equals 1.5 m."""
    dimension, size = _UNITS[unit.casefold()]
    return frozenset((dimension, (number * size).normalize()) for number in numbers(written))
