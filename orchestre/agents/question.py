"""Questions: what the offline drafter understands of a mail, by words alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from orchestre.agents.facts import facts_in
from orchestre.agents.framing import Letter
from orchestre.agents.languages import Language, language_of, languages, words

MOST_CODES = 4
MOST_WORDS = 24
#: A line such as `Order Date: 2021-01-09` was pasted, not asked.
_PASTED_LINE = re.compile(r"^[^\W\d_][^:?]{0,40}:\s*\S")
_SENTENCE_END = re.compile(r"(?<=[.!?\u3002\uff1f])\s+")
_NO_PERSON = frozenset(
    words(
        "info support sales admin team customer service contact office mail kunde kundin client "
        "cliente noreply reply test user gast guest help hello shop the and of day off"
    )
)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019.-](?=[^\W\d_]|$)){1,19}")
_MOST_NAMES, _LONGEST_NAME = 4, 40
_SHORTEST_CODE_NUMBER = 5
_SHORTEST_STEM, _LONGEST_ENDING = 3, 2


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, where it is asked, and what of it a person must answer."""

    language: Language
    #: The sentences that ask, as written.
    asked: str
    #: Codes and long numbers there, as written.
    codes: tuple[str, ...]
    #: The words there that tell products and topics apart.
    topic: tuple[str, ...]
    about_price: bool
    #: Whether what is asked is an order, a complaint or money.
    is_matter: bool
    #: Whether the rest of the mail holds such a matter.
    more_matters: bool


def question_in(letter: Letter) -> Question:
    """Return what `letter` asks; without a question, all of its own sentences count as asked."""
    language = language_of(f"{letter.subject}\n{letter.text}")
    sentences = [s for s in _sentences(letter.text) if not _PASTED_LINE.match(s)]
    asking = [s for s in sentences if s.rstrip().endswith(("?", "\uff1f"))] or [
        s for s in sentences if set(words(s)) & (language.price | language.asks)
    ]
    asked = " ".join(asking or sentences)
    topic = _topic(asked, language) or _topic(letter.subject, language)
    return Question(
        language=language,
        asked=asked,
        codes=_codes(asked),
        topic=topic,
        about_price=bool(set(words(asked)) & language.price),
        is_matter=_speaks_of(language, asked),
        more_matters=_speaks_of(language, " ".join(s for s in sentences if s not in asking)),
    )


def plausible_name(written: str) -> str:
    """Return a name by which a person may be greeted; empty where it could be anything else."""
    parts = written.split()
    short = 1 <= len(parts) <= _MOST_NAMES and len(written) <= _LONGEST_NAME
    return " ".join(parts) if short and all(_is_name(part) for part in parts) else ""


def _is_name(part: str) -> bool:
    cased = part[0].isupper() and not part.isupper()
    return cased and bool(_NAME.fullmatch(part)) and part.casefold() not in _NO_PERSON


def alike(word: str, other: str) -> bool:
    """Tell whether two words are the same but for an ending: lamp, lamps, Lampe."""
    short, long = sorted((word, other), key=len)
    return short == long or (
        len(short) >= _SHORTEST_STEM
        and len(long) - len(short) <= _LONGEST_ENDING
        and long.startswith(short)
    )


def found_among(topic: Iterable[str], text: str) -> tuple[str, ...]:
    """Return the words of `topic` that `text` holds, endings aside."""
    there = set(words(text)) | {part for word in words(text) for part in word.split("-")}
    return tuple(word for word in topic if any(alike(word, other) for other in there))


def _sentences(text: str) -> list[str]:
    paragraphs = re.split(r"\n\s*\n|\n(?=\s*[-*\u2022]|[^\W\d_][^:?\n]{0,40}: )", text)
    joined = (" ".join(paragraph.split()) for paragraph in paragraphs)
    return [s for paragraph in joined for s in _SENTENCE_END.split(paragraph) if s]


def _codes(asked: str) -> tuple[str, ...]:
    found = [
        fact.shown.lstrip("#")
        for fact in facts_in(asked)
        if fact.kind in {"code", "account"}
        or (fact.kind == "number" and len(fact.shown) >= _SHORTEST_CODE_NUMBER)
    ]
    return tuple(dict.fromkeys(found))[:MOST_CODES]


def _topic(text: str, language: Language) -> tuple[str, ...]:
    english = languages()[0]
    empty = (
        language.common | language.asks | language.price | language.filler
        | english.common | english.asks | english.price | english.filler
    )  # fmt: skip
    kept = (word for word in words(text) if word not in empty and (len(word) > 1 or word.isdigit()))
    return tuple(dict.fromkeys(kept))[:MOST_WORDS]


def _speaks_of(language: Language, text: str) -> bool:
    return any(word.startswith(language.matters) for word in words(text))
