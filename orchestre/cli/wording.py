"""Wording: how values and other people's texts read on a terminal."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime, timedelta

from orchestre.domain.durations import span

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


def cut(text: str, width: int) -> str:
    """Return text on one line, of `width` signs at most."""
    line = one_line(text)
    return line if len(line) <= width else f"{line[: width - 1]}…"


def command(*words: str) -> str:
    """Return a command that a shell takes as these words, whatever stands in a name."""
    return shlex.join(one_line(word) for word in words)


def moment(at: datetime | None) -> str:
    """Return a moment in the reader's own time zone, to the minute; with its year if past."""
    if at is None:
        return "-"
    here, now = at.astimezone(), datetime.now().astimezone()
    return here.strftime("%d %b %H:%M" if here.year == now.year else "%d %b %Y %H:%M")


def dated(own: datetime, came: datetime) -> str:
    """Return a mail's own date where it is another than when it came; empty otherwise."""
    return "" if abs(own - came) <= timedelta(days=1) else f"dated {moment(own)}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def ago(at: datetime | None) -> str:
    """Return how long ago something was."""
    return "never" if at is None else f"{span((datetime.now(UTC) - at).total_seconds())} ago"
