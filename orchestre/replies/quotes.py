"""Quotes: the words that a mail's writer wrote, apart from what was quoted and signed below."""

from __future__ import annotations

from dataclasses import dataclass

import quotequail

from orchestre.replies.quote_marks import (
    header_block_end,
    is_header_block,
    is_quoted,
    is_rule,
    is_signature_mark,
    reads_on,
    sent_from,
    spans_introduction,
)

#: Lines that are looked at; what comes after a mail's two-thousandth is taken as it stands.
MOST_LINES = 2_000
#: Characters of a line that are looked at: marks of quotes stand in short ones.
LONGEST_LINE = 500
#: Lines that may follow the mark of a signature; more are no signature.
LONGEST_SIGNATURE = 20

_WORDS, _QUOTED, _SIGNATURE = "words", "quoted", "signature"


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A mail's text in three parts, which together hold each of its lines once."""

    words: str
    quoted: str
    signature: str


def split(text: str) -> OwnWords:
    """Part a mail's text; where nothing of its writer's own is found, the words are all of it."""
    lines = text.split("\n")
    seen = [line[:LONGEST_LINE] for line in lines]
    kinds = _kinds(seen)
    if not _holds_words(seen, kinds):
        kinds = _kinds_of_forwarded(seen)
    if not _holds_words(seen, kinds):
        return OwnWords(words=text, quoted="", signature="")
    parts = {
        kind: "\n".join(line for line, k in zip(lines, kinds, strict=True) if k == kind)
        for kind in (_WORDS, _QUOTED, _SIGNATURE)
    }
    return OwnWords(**parts)


def _holds_words(lines: list[str], kinds: list[str]) -> bool:
    return any(kind == _WORDS and line.strip() for line, kind in zip(lines, kinds, strict=True))


def _kinds(lines: list[str]) -> list[str]:
    """Return what each line is."""
    kinds = [_WORDS] * len(lines)
    known = min(len(lines), MOST_LINES)
    if _mark_quotes(lines[:known], kinds) < known:
        kinds[known:] = [_QUOTED] * (len(lines) - known)
    _mark_signature(lines, kinds)
    return kinds


def _kinds_of_forwarded(lines: list[str]) -> list[str]:
    """Return what each line is if the mail is only another mail, passed on without a word."""
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    end = header_block_end(lines, first)
    return [_QUOTED] * end + _kinds(lines[end:])


def _mark_quotes(lines: list[str], kinds: list[str]) -> int:
    """Mark what is quoted; return the line from which on everything is, or the number of lines."""
    start, after = _introduction(lines)
    if start < len(lines):
        stop = _end_of_block(lines, after)
        if stop == after:
            kinds[start : len(lines)] = [_QUOTED] * (len(lines) - start)
            return start
        if not _goes_on_quoting(lines, stop):
            kinds[start:stop] = [_QUOTED] * (stop - start)
        else:
            kinds[start:after] = [_QUOTED] * (after - start)
    _mark_last_block(lines, kinds)
    return len(lines)


def _introduction(lines: list[str]) -> tuple[int, int]:
    """Return the first line that introduces a quote and the one after it, or the end twice."""
    for at in range(len(lines)):
        if not lines[at].strip():
            continue
        span = spans_introduction(lines, at)
        if span:
            return _with_rule(lines, at), at + span
        if is_header_block(lines, at):
            return _with_rule(lines, at), at
    return _introduction_by_quotequail(lines)


def _introduction_by_quotequail(lines: list[str]) -> tuple[int, int]:
    parts = quotequail.quote("\n".join(lines), limit=len(lines) + 1, quote_intro_line=True)
    if len(parts) == 1:
        return len(lines), len(lines)
    start = parts[0][1].count("\n") + bool(parts[0][1])
    return start, start + 1


def _with_rule(lines: list[str], at: int) -> int:
    """Return where a quote begins if a ruled line and blanks stand right above it."""
    above = at
    while above and not lines[above - 1].strip():
        above -= 1
    return above - 1 if above and is_rule(lines[above - 1]) else at


def _end_of_block(lines: list[str], start: int) -> int:
    """Return the line after the quoted lines that begin at `start`; `start` if none do."""
    at, end = start, start
    while at < len(lines):
        if is_quoted(lines[at]):
            end = at + 1
        elif lines[at].strip():
            break
        at += 1
    return end


def _goes_on_quoting(lines: list[str], start: int) -> bool:
    """Tell whether answers stand between further quoted lines: then both belong together."""
    own = False
    for line in lines[start:]:
        if is_quoted(line) and own:
            return True
        own = own or (bool(line.strip()) and not is_quoted(line))
    return False


def _mark_last_block(lines: list[str], kinds: list[str]) -> None:
    """Mark the quoted lines that nothing of the writer's own follows but a signature."""
    end = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        if is_signature_mark(lines[at]) and end - at <= LONGEST_SIGNATURE:
            end = at
    while end and not (lines[end - 1].strip() and kinds[end - 1] == _WORDS):
        end -= 1
    start = end
    while start and (is_quoted(lines[start - 1]) or not lines[start - 1].strip()):
        start -= 1
    if start < end:
        kinds[start:end] = [_QUOTED] * (end - start)


def _mark_signature(lines: list[str], kinds: list[str]) -> None:
    own = [at for at, kind in enumerate(kinds) if kind == _WORDS]
    filled = [at for at in own if lines[at].strip()]
    for place, at in enumerate(filled):
        signs = is_signature_mark(lines[at]) and len(filled) - place - 1 <= LONGEST_SIGNATURE
        if place and (signs or (sent_from(lines[at]) and not reads_on(lines, at))):
            for other in own[own.index(at) :]:
                kinds[other] = _SIGNATURE
            return
