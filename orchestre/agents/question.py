"""Questions: what the offline drafter understands of a mail, by words alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from orchestre.agents.facts import facts_in
from orchestre.agents.framing import Letter
from orchestre.agents.languages import Language, language_of, languages, words

MOST_CODES = 4
MOST_NAMES = 3
#: A capitalised word and a number behind it.
_MODEL_NAME = re.compile(r"\b[^\W\d_a-z]\w+ \d{1,5}\b")
MOST_WORDS = 24
#: Questions of one mail that are read; far more than a person asks.
MOST_PARTS = 12
#: Words of the shortest sentence that is a question of its own, such as `Any lamps here?`.
WHOLE_QUESTION = 3
#: Elsewhere these words are part of the topic; in English they stand in many other questions.
_STOCK = frozenset({"stock", "available", "availability"})
#: What joins two questions in one sentence, in the seven languages.
_AND = "and|or|und|oder|et|ou|y|o|e|en|of"
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
class Part:
    """One thing that is asked: its sentence as written, and what it asks about."""

    sentence: str
    topic: tuple[str, ...]
    about_price: bool
    is_matter: bool
    #: Its words for what is in stock: too general to look up, but a question of their own.
    stock: tuple[str, ...] = ()


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
    #: The questions one by one; empty where nothing is asked, whatever the mail names.
    parts: tuple[Part, ...]
    #: Whether one of them is a sentence with its question mark, no mere `Lamps?`.
    is_whole: bool
    #: What the rest of the mail asks for without a question; never looked up.
    requests: tuple[Part, ...]
    #: What looks like the name of a model anywhere in the mail, such as `Glow 500`.
    names: tuple[str, ...] = ()


def question_in(letter: Letter) -> Question:
    """Return what `letter` asks; without a question, only the codes that it names count."""
    language = language_of(f"{letter.subject}\n{letter.text}")
    sentences = [s for s in _sentences(letter.text) if not _PASTED_LINE.match(s)]
    asking = [s for s in sentences if _is_question(s)] or [
        s for s in sentences if _asks(s, language)
    ]
    asked = " ".join(asking or (letter.subject, *sentences))
    if not asking and (_is_question(letter.subject) or _asks(letter.subject, language)):
        asking = [letter.subject]
    parts = [_part(s, clause, language) for s in asking for clause in _clauses(s, language)]
    others = () if _steers(letter) else [s for s in sentences if s not in asking]
    return Question(
        language=language,
        asked=asked,
        codes=_codes(asked),
        topic=(_topic(asked, language) or _topic(letter.subject, language)) if asking else (),
        about_price=bool(set(words(asked)) & language.price),
        is_matter=_speaks_of(language, asked),
        parts=tuple(parts[:MOST_PARTS]),
        is_whole=any(_is_question(s) and len(words(s)) >= WHOLE_QUESTION for s in asking),
        requests=tuple(_part(s, s, language) for s in others if _is_request(s, language)),
        names=_model_names(f"{letter.subject}\n{' '.join(sentences)}") if asking else (),
    )


def _part(sentence: str, clause: str, language: Language) -> Part:
    said = words(clause)
    return Part(
        sentence,
        _topic(clause, language),
        about_price=bool(set(said) & language.price),
        is_matter=_speaks_of(language, clause),
        stock=tuple(word for word in said if word in _STOCK),
    )


def _is_question(sentence: str) -> bool:
    return sentence.rstrip().endswith(("?", "\uff1f"))


def _asks(sentence: str, language: Language) -> bool:
    """Tell whether a sentence without a mark asks: words such as `is` do only where they lead."""
    leading = {found[0] for clause in sentence.split(",") if (found := words(clause))}
    telling = set(words(sentence)) - language.common
    return bool(telling & (language.price | language.asks) or leading & language.asks)


def _is_request(sentence: str, language: Language) -> bool:
    if sentence.rstrip().endswith(":"):
        return False
    asks = set(words(sentence)) & (language.price | language.requests)
    return bool(asks) or _speaks_of(language, sentence)


def _steers(letter: Letter) -> bool:
    """Tell whether a mail gives orders to an assistant: its other sentences ask nothing of us."""
    return any(p.search(letter.text) for language in languages() for p in language.steering)


def _clauses(sentence: str, language: Language) -> list[str]:
    asks = "|".join(sorted(map(re.escape, language.asks), key=len, reverse=True))
    split = re.split(rf"(?:[,;]\s+|\s+)(?:(?:{_AND})\s+)(?=(?:{asks})\b)", sentence, flags=re.I)
    return [clause for clause in split if clause.strip()]


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


def _model_names(text: str) -> tuple[str, ...]:
    found = (" ".join(match[0].split()) for match in _MODEL_NAME.finditer(text))
    return tuple(dict.fromkeys(found))[:MOST_NAMES]


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
