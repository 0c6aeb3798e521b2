"""Wording: how values and other people's texts read on a terminal."""

from __future__ import annotations

from datetime import UTC, datetime

#: What a terminal would act on or hide: C0 but line feed and tab, DEL, C1, bidi, zero-width.
_UNSEEN = (
    {code: chr(0x2400 + code) for code in range(0x20) if code not in {0x09, 0x0A}}
    | {0x7F: "␡"}
    | {code: f"⟨{code:02X}⟩" for code in range(0x80, 0xA0)}
    | {
        code: f"⟨{code:04X}⟩"
        for first, last in (
            (0x200B, 0x200F),
            (0x202A, 0x202E),
            (0x2060, 0x2069),
            (0xE0000, 0xE007F),
        )
        for code in range(first, last + 1)
    }
    | {0xFEFF: "⟨FEFF⟩"}
)


def literal(text: str) -> str:
    """Return text that no terminal acts on: control characters become visible symbols."""
    return text.replace("\r\n", "\n").translate(_UNSEEN)


def one_line(text: str) -> str:
    """Return literal text on one line."""
    return " ".join(literal(text).split())


def short(identifier: str) -> str:
    """Return the end of an id, by which every command finds it again."""
    return identifier[-8:]


def moment(at: datetime | None) -> str:
    """Return a moment in the reader's own time zone, to the minute."""
    return "-" if at is None else at.astimezone().strftime("%d %b %H:%M")


def ago(at: datetime | None) -> str:
    """Return how long ago something was, in its largest unit."""
    if at is None:
        return "never"
    seconds = max(0, int((datetime.now(UTC) - at).total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"
