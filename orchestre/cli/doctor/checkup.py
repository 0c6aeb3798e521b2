"""What one look at one part found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Checkup:
    """One part: fine, or what is wrong with it and what mends it."""

    part: str
    is_fine: bool
    what: str
    mend: str = ""


def fine(part: str, what: str) -> Checkup:
    """Say that a part can do its work."""
    return Checkup(part, is_fine=True, what=what)


def wrong(part: str, what: str, mend: str) -> Checkup:
    """Say what is wrong with a part, and the command or act that mends it."""
    return Checkup(part, is_fine=False, what=what, mend=mend)
