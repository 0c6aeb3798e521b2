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
#: Units in which a span is told from the largest on, and the seconds of each and of the next one.
_TOLD = (("day", 86_400, 3_600), ("h", 3_600, 60), ("min", 60, 1))
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
        what = "longer than a year" if total else "no time at all"
        raise Invalid(f"{text.strip()} is {what}", advice=_EXAMPLES)
    return total


def span(seconds: float) -> str:
    """Say how long something lasts, rounded to one unit: `40 s`, `90 min`, `2 h`, `3 days`.

    It is the largest unit of which there are two, or exactly one, so that little is rounded off.
    What is less than nothing is told as nothing.
    """
    for unit, size, smaller in _TOLD:
        whole, rest = divmod(round(seconds / smaller), size // smaller)
        if whole > 1 or (whole == 1 and not rest):
            return f"{round(seconds / size)} {unit}" + ("s" if unit == "day" and whole > 1 else "")
    return f"{max(0, round(seconds))} s"


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
