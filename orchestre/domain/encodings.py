"""Encodings: what a file's text may be written in."""

from __future__ import annotations

from enum import StrEnum


class Encoding(StrEnum):
    """What a person may say a file is written in, by names that programs give it."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    WINDOWS_1252 = "windows-1252"
    WINDOWS_1250 = "windows-1250"
    WINDOWS_1251 = "windows-1251"
    WINDOWS_1253 = "windows-1253"
    WINDOWS_1254 = "windows-1254"
    WINDOWS_1257 = "windows-1257"
    ISO_8859_2 = "iso-8859-2"
    MACINTOSH = "macintosh"
    CP850 = "cp850"
    CP852 = "cp852"
    SHIFT_JIS = "shift_jis"
    GB18030 = "gb18030"
    BIG5 = "big5"
    EUC_KR = "euc-kr"

    @property
    def codec(self) -> str:
        """Return Python's name for it, with what programs write under that name besides."""
        return _CODECS.get(self.value, self.value)


_CODECS = {"utf-8": "utf-8-sig", "shift_jis": "cp932", "big5": "big5hkscs", "euc-kr": "cp949"}
