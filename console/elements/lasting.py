"""Lasting: how long something took, in the unit that suits it."""

from __future__ import annotations

#: The seconds from which on a unit is told, the unit, and the seconds of one.
_UNITS = ((172_800, "days", 86_400), (7_200, "h", 3_600), (90, "min", 60))


def lasted(seconds: float) -> str:
    """Return seconds as people say it: `40 s`, `12 min`, `3 h`, `2 days`."""
    for least, unit, size in _UNITS:
        if seconds >= least:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
