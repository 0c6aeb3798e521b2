"""Durations: how long something lasts, as people write it."""

from __future__ import annotations

import difflib
import re

from orchestre.domain.errors import Invalid

#: A year: whoever wants longer means until somebody says otherwise.
LONGEST = 366 * 86_400
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 7 * 86_400}
_SHORT = {
    "s": "second",
    "sec": "second",
    "secs": "second",
    "m": "minute",
    "min": "minute",
    "mins": "minute",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "d": "day",
    "w": "week",
}
_UNITS = {**_SHORT, **{name: name for name in _SECONDS}, **{f"{name}s": name for name in _SECONDS}}
_PIECE = re.compile(r"(\d{1,8})\s*([^\W\d_]+)[\s,]*")


def seconds_of(text: str) -> int:
    """Read `2h`, `90 min` or `1 day 12 hours`; at least a second, at most a year.

    Raises Invalid that names the unit that may have been meant.
    """
    wanted = " ".join(text.split()).casefold().removeprefix("an ").removeprefix("a ")
    wanted = wanted if wanted[:1].isdigit() else f"1 {wanted}"
    pieces = _PIECE.findall(wanted)
    if not pieces or _PIECE.sub("", wanted):
        raise _unread(text)
    total = sum(int(number) * _SECONDS[_unit(unit, text)] for number, unit in pieces)
    if not 0 < total <= LONGEST:
        raise Invalid(f"{text.strip()} is no time from a second to a year", advice=_EXAMPLES)
    return total


def in_words(seconds: float) -> str:
    """Say how long something lasts, in the one or two largest units: `1 hour 30 minutes`."""
    left, told = max(0, round(seconds)), []
    for name, size in sorted(_SECONDS.items(), key=lambda one: -one[1]):
        number, left = divmod(left, size)
        if number:
            told.append(f"{number} {name}" if number == 1 else f"{number} {name}s")
    return " ".join(told[:2]) or "0 seconds"


_EXAMPLES = "Say it as 90 minutes, 2h or 1 day."


def _unit(unit: str, text: str) -> str:
    if unit in _UNITS:
        return _UNITS[unit]
    (like, *_) = [*difflib.get_close_matches(unit, _UNITS, n=1, cutoff=0.5), ""]
    if not like:
        raise _unread(text)
    meant = _UNITS[like]
    raise Invalid(f"There is no unit {unit}", advice=f"Did you mean {meant}s? {_EXAMPLES}")


def _unread(text: str) -> Invalid:
    return Invalid(f"{text.strip() or 'Nothing'} says no time", advice=_EXAMPLES)
