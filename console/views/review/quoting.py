"""Quoting: a mail's own words apart from what it quotes of earlier mails."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"^\s*>")
#: `On Monday Ana wrote:` and its like in other languages: a line before a quote that ends so.
_INTRODUCES = re.compile(r"^.{3,200}[::]\s*$")
#: Outlook's line above a quoted mail, in any language.
_RULE = re.compile(r"^\s*(?:-{3,}\s?[^-\n]{3,60}\s?-{3,}|_{20,})\s*$")


def parted(text: str) -> list[tuple[bool, str]]:
    """Return a mail's text in turn as its own and as quoted (True); joined by line feeds, all."""
    lines = text.split("\n")
    quoted = [bool(_QUOTED.match(line)) for line in lines]
    _follow_rule(lines, quoted)
    _join_introductions(lines, quoted)
    _join_blanks(lines, quoted)
    parts: list[tuple[bool, list[str]]] = []
    for line, is_quoted in zip(lines, quoted, strict=True):
        if parts and parts[-1][0] is is_quoted:
            parts[-1][1].append(line)
        else:
            parts.append((is_quoted, [line]))
    return [(is_quoted, "\n".join(block)) for is_quoted, block in parts]


def _follow_rule(lines: list[str], quoted: list[bool]) -> None:
    """Take all that follows Outlook's line for quoted, if something stands above it."""
    for at, line in enumerate(lines):
        if _RULE.match(line) and any(above.strip() for above in lines[:at]):
            quoted[at:] = [True] * (len(lines) - at)
            return


def _join_introductions(lines: list[str], quoted: list[bool]) -> None:
    above = 0  # The last line before this one that is not blank.
    for at in range(1, len(lines)):
        if lines[at - 1].strip():
            above = at - 1
        if quoted[at] and not quoted[above] and _INTRODUCES.match(lines[above]):
            quoted[above:at] = [True] * (at - above)


def _join_blanks(lines: list[str], quoted: list[bool]) -> None:
    """Let blank lines between two quoted ones be quoted too, and those at the end."""
    at = 0
    while at < len(lines):
        end = at + 1
        if lines[at].strip() or not at or not quoted[at - 1]:
            at = end
            continue
        while end < len(lines) and not lines[end].strip():
            end += 1
        if end == len(lines) or quoted[end]:
            quoted[at:end] = [True] * (end - at)
        at = end
