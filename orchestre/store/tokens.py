"""Tokens: text as it is compared, words in one spelling and codes without punctuation."""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Sequence

# Scripts without blanks: each sign is a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_LONGEST_WORD = 64
_SHORTEST_PLURAL = 4
_SHORTEST_CODE = 3
_SHORTEST_NUMBER = 5
_BARCODE = 8
# A number with its unit, as `code` writes it: a measure that many products share, no code.
_MEASURE = re.compile(
    r"\d+(?:inch(?:es)?|zoll|pouces?|[cmkn]?m[23²³]?|ft|feet|[kmgt]i?b|[kmg]bps|[kmg]?hz|"
    r"[km]?w|watts?|kwh?|wh|m?v|volts?|m?ah?|k?g|mg|gr?|lbs?|oz|[cm]?l|lit(?:er|re)s?|lm|lumens?|"
    r"dpi|m?px?|pixels?|pcs?|stk|stück|h|min|days?|tage?n?|weeks?|months?|years?|jahre?n?)"
)


def words(text: str) -> list[str]:
    """Return the words of a text in order: lower case, no accents, no plural s."""
    folded = text.casefold()
    if not folded.isascii():
        folded = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded))
    return [_singular(word)[:_LONGEST_WORD] for word in _WORD.findall(folded)]


def _singular(word: str) -> str:
    plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word


def code(text: str) -> str:
    """Return a code as it is compared: lower case letters and digits, no leading zeros."""
    plain = "".join(sign for sign in text.casefold() if sign.isalnum())
    return (plain.lstrip("0") or plain) if plain.isdigit() and len(plain) >= _BARCODE else plain


def codes_in(text: str) -> list[str]:
    """Return what may be a code in a question: every piece with a digit, and the whole of it.

    A code may be written in two pieces (`TN 2110`). A short bare number is an amount, no code, and
    so is a number with the word behind it (`17 inch`).
    """
    pieces = _without_measures([code(piece) for piece in text.split()])
    pairs = [
        first + second
        for first, second in itertools.pairwise(pieces)
        if not (first.isdigit() and second.isalpha())
    ]
    likely = [piece for piece in pieces + pairs if may_be_code(piece)]
    return list(dict.fromkeys([*filter(None, [code(text[:100])]), *likely]))


def _without_measures(pieces: Sequence[str]) -> list[str]:
    """Blank each measure, of one piece or two, so that it makes no code with its neighbours."""
    found = [""] * len(pieces)
    units = [*pieces[1:], ""]
    number = 0
    while number < len(pieces):
        piece = pieces[number]
        in_two = piece.isdigit() and bool(_MEASURE.fullmatch(piece + units[number]))
        if not in_two and not _MEASURE.fullmatch(piece):
            found[number] = piece
        number += 2 if in_two else 1
    return found


def may_be_code(piece: str) -> bool:
    """Tell whether a piece looks like a code: letters with a digit, or a longer number."""
    if piece.isdigit():
        return len(piece) >= _SHORTEST_NUMBER
    if len(piece) < _SHORTEST_CODE or _MEASURE.fullmatch(piece):
        return False
    return any(sign.isdigit() for sign in piece)


def workspace_mark(workspace_id: str) -> str:
    """Return what stands before each indexed word, so that a team's words are its alone.

    Postings and their statistics are then those of one workspace, however many share a table.
    """
    return "w" + hashlib.sha256(workspace_id.encode()).hexdigest()[:10]
