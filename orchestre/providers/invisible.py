"""Invisible characters: what a model would read and a person would not see."""

from __future__ import annotations

import re
from collections import Counter

#: What stays legible of a message hidden in tag characters, so that a person can judge it.
SHOWN_OF_TAGS = 2_000

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
#: Every character that some program takes for a line's end, and those that print nothing.
LINE_BREAKS_AND_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ZERO_WIDTH = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001d173-\U0001d17a"
)
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0000-\U000e007f"
_INVISIBLE = re.compile(f"[{_CONTROLS}{_ZERO_WIDTH}{_BIDI}{_SELECTORS}{_TAGS}]")
#: Scripts that spell with joiners (Arabic, the Indic ones), emoji, and what ends an emoji.
_JOINING = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
)
_KINDS = (
    ("bidirectional control", re.compile(f"[{_BIDI}]")),
    ("tag", re.compile(f"[{_TAGS}]")),
    ("variation selector", re.compile(f"[{_SELECTORS}]")),
    ("zero-width", re.compile(f"[{_ZERO_WIDTH}]")),
)


def visible(text: str) -> tuple[str, str]:
    """Return the text with LF line ends and nothing invisible, and a line on what was removed.

    One joiner between two letters of a script that needs it, and one emoji selector after its
    sign, are spelling and stay. The line is empty where nothing worth telling was removed.
    """
    text = _LINE_ENDS.sub("\n", text).removeprefix("\ufeff")
    if not _INVISIBLE.search(text):
        return text, ""
    removed: list[str] = []

    def judged(match: re.Match[str]) -> str:
        if _is_spelling(text, match.start()):
            return match[0]
        removed.append(match[0])
        return ""

    return _INVISIBLE.sub(judged, text), _account(removed)


def one_line(text: str) -> str:
    """Return the text on one line, without anything invisible or surrounding blanks."""
    return re.sub(r"[\n\t]", " ", visible(text)[0]).strip()


def _is_spelling(text: str, at: int) -> bool:
    char, before, after = text[at], text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    if char in "\u200c\u200d":
        return bool(_JOINING.match(before) and _JOINING.match(after))
    return char == "\ufe0f" and bool(before) and not _INVISIBLE.match(before)


def _account(removed: list[str]) -> str:
    kinds: Counter[str] = Counter()
    for char in removed:
        kinds.update([next((name for name, group in _KINDS if group.match(char)), "")])
    told = [f"{count} {name} character(s)" for name, count in kinds.items() if name]
    tags = "".join(chr(ord(c) - 0xE0000) for c in removed if "\U000e0020" <= c <= "\U000e007e")
    if tags:
        told.append(f"in tag characters: {tags[:SHOWN_OF_TAGS]}")
    return "; ".join(told)
