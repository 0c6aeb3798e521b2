"""Parts: where each piece of a MIME message lies in its source, found without copying it."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestre.providers.charsets import text_of
from orchestre.providers.fields import (
    HEADER_BLOCK,
    Fields,
    first,
    media_type,
    parameter,
    read_fields,
    unbase64,
)

#: Parts one within another, and parts in all; what lies beyond is not opened.
DEEPEST = 40
MOST_PARTS = 1_000

_BLANK_LINE = re.compile(rb"\r?\n")
_UUENCODED = frozenset({"x-uuencode", "x-uue", "uuencode", "x-uu"})


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a message: its fields, and its body as a stretch of the source."""

    source: bytes
    fields: Fields
    media_type: str
    start: int
    end: int
    depth: int = 0
    children: list[Part] = field(default_factory=list)

    @property
    def is_attached(self) -> bool:
        """Whether its sender meant it as a file rather than as words to read."""
        disposition = first(self.fields, "content-disposition").split(";")[0].strip().lower()
        return disposition == "attachment" or bool(self.file_name)

    @property
    def file_name(self) -> str:
        """The name given to it, on one line; empty where there is none."""
        disposition = first(self.fields, "content-disposition")
        content = first(self.fields, "content-type")
        return parameter(disposition, "filename") or parameter(content, "name")

    @property
    def encoding(self) -> str:
        """Content-Transfer-Encoding as programs read it: its first word, in lower case."""
        words = re.split(r"[\s;]", first(self.fields, "content-transfer-encoding").lower())
        return words[0]

    @property
    def size(self) -> int:
        """Bytes of the decoded body; exact for base64, else those of the source."""
        line_ends = self.source.count(b"\n", self.start, self.end)
        if self.encoding != "base64":
            return self.end - self.start
        line_ends += self.source.count(b"\r", self.start, self.end)
        padding = self.source.count(b"=", max(self.start, self.end - 8), self.end)
        return max(0, (self.end - self.start - line_ends) * 3 // 4 - padding)

    def text(self) -> str:
        """Return the body decoded from transfer encoding and charset."""
        data = self.source[self.start : self.end]
        if self.encoding == "base64":
            data = unbase64(data)
        elif self.encoding == "quoted-printable":
            data = binascii.a2b_qp(data)
        elif self.encoding in _UUENCODED:
            data = _unuuencoded(data)
        return text_of(data, parameter(first(self.fields, "content-type"), "charset"))

    def leaves(self) -> Iterator[Part]:
        """Give every part that holds no others, in order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            if part.children:
                waiting.extend(reversed(part.children))
            else:
                yield part


def read_parts(source: bytes) -> tuple[Part, str]:
    """Return the whole as a tree of parts, and why it was not opened to the end, if so."""
    root = _part(source, 0, len(source), default="text/plain")
    waiting, count, problem = [root], 1, ""
    while waiting:
        part = waiting.pop()
        if not part.media_type.startswith("multipart/"):
            continue
        if part.depth >= DEEPEST:
            problem = f"It nests parts more than {DEEPEST} deep."
            continue
        stretches = _stretches(part, MOST_PARTS - count)
        default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        for start, end in stretches:
            child = _part(source, start, end, default=default, depth=part.depth + 1)
            part.children.append(child)
        count += len(stretches)
        if count >= MOST_PARTS:
            return root, f"It has more than {MOST_PARTS} parts."
        waiting.extend(reversed(part.children))
    return root, problem


def _part(source: bytes, start: int, end: int, *, default: str, depth: int = 0) -> Part:
    match = HEADER_BLOCK.match(source, start, end)
    stop = match.end() if match else start
    fields = read_fields(source[start:stop])
    blank = _BLANK_LINE.match(source, stop, end)
    body = blank.end() if blank else stop
    kind = media_type(first(fields, "content-type"), default=default)
    return Part(source, fields, kind, body, end, depth)


def _stretches(part: Part, most: int) -> list[tuple[int, int]]:
    """Return where the parts of a multipart lie, headers included; none if it has no boundary."""
    boundary = parameter(first(part.fields, "content-type"), "boundary").encode()
    if not boundary or most <= 0:
        return []
    delimiter = re.compile(rb"\n--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\Z)")
    found: list[tuple[int, int]] = []
    # The delimiter's own line end belongs to it, and may be that of the header's blank line.
    at, begun = max(part.start - 1, 0), -1
    while len(found) < most and (match := delimiter.search(part.source, at, part.end)):
        if begun >= 0:
            found.append((begun, _before_line_end(part.source, begun, match.start())))
        if match[1]:
            return found
        begun, at = match.end(), match.end() - 1
    if begun >= 0 and len(found) < most:
        found.append((begun, part.end))
    return found


def _before_line_end(source: bytes, start: int, end: int) -> int:
    return max(start, end - 1 if source[end - 1 : end] == b"\r" else end)


def _unuuencoded(data: bytes) -> bytes:
    lines = data.split(b"\n")
    begin = next((i for i, line in enumerate(lines) if line.startswith(b"begin ")), -1)
    if begin < 0:
        return data
    decoded = []
    for line in lines[begin + 1 :]:
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders count the line wrong: the count's own bytes are what is meant.
            decoded.append(binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3]))
    return b"".join(decoded)
