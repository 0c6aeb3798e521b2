"""Texts: what the bytes of a file spell, in the encoding that was named, or in the likeliest."""

from __future__ import annotations

from orchestre.domain.encodings import Encoding
from orchestre.domain.errors import Invalid
from orchestre.providers.charsets import likeliest

READABLE = "Send a CSV, TSV, JSON, JSONL or XLSX file whose first row names its columns."
_CHOOSE = "Choose another encoding, or none: then it is guessed."
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def text_in(data: bytes, file_name: str, encoding: Encoding | None) -> tuple[str, str]:
    """Return a file's text and the name of what it is read as.

    Invalid where it is no text at all, and where it is not written in the `encoding` named.
    """
    if encoding is not None:
        return _as_named(data, file_name, encoding), encoding.value
    charset = None if data.startswith(b"%PDF") else _charset(data)
    if charset is None:
        raise Invalid(f"{file_name} is no table: it is not text, nor XLSX", advice=READABLE)
    return data.decode(charset, errors="replace"), charset


def decoded(data: bytes) -> str | None:
    """Decode text of unknown encoding; None where it is no text."""
    charset = _charset(data)
    return None if charset is None else data.decode(charset, errors="replace")


def _as_named(data: bytes, file_name: str, encoding: Encoding) -> str:
    try:
        return data.decode(encoding.codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"{file_name} is not written in {encoding.value}: line {line} cannot be read so"
        raise Invalid(what, advice=_CHOOSE) from error


def _charset(data: bytes) -> str | None:
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return encoding
    if b"\x00" in data:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # A megabyte tells the encoding.
        return likeliest(data[:1_000_000])
    return "utf-8"
