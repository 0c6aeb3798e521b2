"""Lasting: how long something took, in the unit that suits it."""

from __future__ import annotations

_UNITS = (("days", 86_400), ("h", 3_600), ("min", 60))


def lasted(seconds: float) -> str:
    """Return seconds as people say it: `40 s`, `12 min`, `3 h`, `2 days`."""
    for unit, size in _UNITS:
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
