"""Text: other people's words made literal, measured as Slack measures, cut without breaking."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

#: Emoji and the scripts that spell with joiners (Arabic, the Indic ones).
_SPELT = "[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
#: England, Scotland and Wales: the flags that are spelled with tags.
_FLAGS = "|".join(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(sign)) for sign in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
)
#: What Slack would hide or act on: C0 but line feed and tab, DEL, C1, bidi, zero-width, tags,
#: and the letters that are blank (Hangul fillers).
_UNSEEN = re.compile(
    f"{_FLAGS}|(?<!{_SPELT})[\u200c\u200d]|[\u200c\u200d](?!{_SPELT})|"
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\u034f\u115f\u1160\u180e\u3164\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
#: Skin tones belong to the emoji before them.
_TONES = range(0x1F3FB, 0x1F400)
_REGIONS = range(0x1F1E6, 0x1F200)
_JOINER = "\u200d"
#: Blanks are drawn together: so many times more is read of a text than is shown on one line.
_NEAR = 20


def literal(text: str) -> str:
    """Return text with LF line ends in which what nobody sees is shown by its number.

    A joiner inside an emoji or a script that spells with it, and the three signs of the
    subdivision flags (England, Scotland, Wales), are spelling and stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub(lambda match: _seen(match[0]), text)


def _seen(found: str) -> str:
    return found if len(found) > 1 else f"⟨{ord(found):04X}⟩"


def one_line(text: str, most: int = 300) -> str:
    """Return literal text on one line, at most `most` units, that turns nothing around it.

    Where it holds letters that run from right to left, it is isolated (Unicode UAX #9).
    """
    near = text if len(text) <= _NEAR * most else text[: _NEAR * most]
    line = clipped(" ".join(literal(near).split()), most)
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in line):
        return f"\u2068{line}\u2069"
    return line


def escaped(text: str) -> str:
    """Return text that Slack's mrkdwn takes for no mention, link or entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def size(text: str) -> int:
    """Return the length in UTF-16 units, in which Slack's limits are no smaller than they say."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clipped(text: str, most: int) -> str:
    """Return text of at most `most` units, with an ellipsis where something was cut off."""
    if size(text) <= most:
        return text
    return text[: _fitting(text, 0, most - 1)].rstrip() + "…"


def shortened(text: str, most: int, lines: int) -> tuple[str, bool]:
    """Return the literal beginning of text, and whether that is all of it.

    Cut between lines or words; empty lines around it do not count.
    """
    own = text.strip("\n")
    # Made literal, two characters are at least one unit (a line's end of CR LF).
    near = literal(own[: 2 * most + 2])
    kept = "\n".join(near.split("\n", lines)[:lines])
    if kept == near and size(near) <= most:
        return near, True
    if size(kept) > most:
        kept = kept[: _break(kept, 0, most)]
    return kept.rstrip(), False


def pieces(text: str, most: int) -> list[str]:
    """Split text into pieces of at most `most` units that join to it again exactly.

    Cut after a line's end where one is near, else after a blank, else between graphemes.
    """
    found, start = [], 0
    while start < len(text):
        end = _break(text, start, most)
        found.append(text[start:end])
        start = end
    return found


def _break(text: str, start: int, most: int) -> int:
    end = _fitting(text, start, most)
    if end == len(text):
        return end
    half = start + (end - start) // 2
    for mark in ("\n", " "):
        at = text.rfind(mark, half, end)
        if at > start:
            return at + 1
    return end


def _fitting(text: str, start: int, most: int) -> int:
    """Return where `most` units from `start` end, or the nearest grapheme's end before."""
    end = start + most if len(text) - start > most else len(text)
    while size(text[start:end]) > most:
        end -= max(1, (size(text[start:end]) - most) // 2)
    if end == len(text):
        return end
    at = end
    while at > start and _joined(text, at):
        at -= 1
    # One letter under thousands of accents is cut, for it fits nowhere.
    return at if at > start else max(end, start + 1)


def _joined(text: str, at: int) -> bool:
    """Tell whether the character at `at` belongs to the one before (UAX #29, without Hangul)."""
    before, char = text[at - 1], text[at]
    if _JOINER in {before, char} or ord(char) in _TONES or "\U000e0020" <= char <= "\U000e007f":
        return True
    if ord(char) in _REGIONS and ord(before) in _REGIONS:
        first = at
        while first and ord(text[first - 1]) in _REGIONS:
            first -= 1
        return (at - first) % 2 == 1
    return unicodedata.category(char) in {"Mn", "Me", "Mc"} or (before, char) == ("\r", "\n")


def date(at: datetime, form: str = "{date_short_pretty} {time}") -> str:
    """Return mrkdwn that shows a moment in the reader's own time zone."""
    return f"<!date^{int(at.timestamp())}^{form}|{in_utc(at)}>"


def in_utc(at: datetime) -> str:
    """Return a moment for where the reader's time zone is not known."""
    return at.astimezone(UTC).strftime("%d %b %Y %H:%M UTC")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
