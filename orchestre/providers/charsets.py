"""Charsets: text from bytes whose charset is declared wrongly, oddly or not at all."""

from __future__ import annotations

import codecs
import re

import chardet

#: Guessing reads this many bytes at most: more makes it slower, not better.
GUESSED_FROM = 32_768

#: What mail programs call charsets, where Python has no such name or a narrower meaning; the
#: wider ones are those that browsers take for the narrow name (https://encoding.spec.whatwg.org).
ALIASES = {
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "big5": "big5hkscs",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
}

#: Codecs that are no charsets of mail; some of them are slow on purpose-made input.
NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})

#: No word is of Latin and of Greek, Cyrillic or Hebrew letters, and no text has the controls that
#: ISO 8859 keeps where Windows has letters: such bytes were read as another charset's.
MISREAD = re.compile("[A-Za-z][\u0370-\u05ff]|[\u0370-\u05ff][A-Za-z]|[\x80-\x9f]")

LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def text_of(data: bytes, charset: str) -> str:
    """Return the text; the declared charset if it fits, else UTF-8, else the likeliest."""
    codec = _codec(charset)
    for name in dict.fromkeys(("utf-8", codec) if codec in ("cp1252", "") else (codec, "utf-8")):
        if name:
            try:
                # UTF-7 and its like can spell half a character, which no database keeps.
                return LONE_SURROGATES.sub("\ufffd", data.decode(name))
            except (UnicodeError, LookupError):
                continue
    return _guessed(data, codec)


def likeliest(data: bytes) -> str | None:
    """Return the charset in which bytes are most likely a text; None where in none they are."""
    if chardet.detect(data)["encoding"] is None:
        return None
    usual = data.decode("cp1252", "replace")
    for guess in chardet.detect_all(data, ignore_threshold=True):
        name = guess["encoding"]
        text = data.decode(name, "replace") if name else ""
        if text == usual:
            break
        if name and not MISREAD.search(text):
            return name
    return "Windows-1252"


def _codec(charset: str) -> str:
    wanted = charset.strip().strip("'\"").lower()
    wanted = ALIASES.get(wanted, wanted)
    try:
        name = codecs.lookup(wanted).name
    except (LookupError, ValueError):
        return ""
    if name in NO_CHARSETS:
        return ""
    return ALIASES.get(name, name)


def _guessed(data: bytes, codec: str) -> str:
    """Return the text with � for what fits nowhere; a declared charset is believed the longest."""
    if not codec or codec == "cp1252":
        codec = likeliest(data[:GUESSED_FROM]) or "cp1252"
    try:
        return LONE_SURROGATES.sub("\ufffd", data.decode(codec, "replace"))
    except (UnicodeError, LookupError):
        return data.decode("cp1252", "replace")
