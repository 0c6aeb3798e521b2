"""Grounds: which sources a draft really rests on, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from orchestre.agents.facts import facts_in
from orchestre.agents.languages import words
from orchestre.domain.drafts import Source

#: Sources that were looked at and not quoted: more of them hide the text to judge.
MOST_UNQUOTED = 8
#: Words of the shortest sentence that is taken for quoted.
_SHORTEST_SENTENCE = 4
_SENTENCE_END = re.compile(r"(?<=[.!?\u3002\uff1f])\s+|\n+")


def by_ground(text: str, sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return what `text` rests on first, marked as quoted, then the rest as far as it is kept."""
    spoken = f" {' '.join(words(text))} "
    named = [source for source in sources if _is_named(spoken, source)]
    quoted = [one for one in sources if one in named or _is_quoted(spoken, one, named)]
    facts = [fact.needs for fact in facts_in(text) if fact.kind != "number"]
    open_ = _left(facts, quoted)
    while open_:
        best = max(sources, key=lambda one: len(open_) - len(_left(open_, [one])), default=None)
        left = _left(open_, [best] if best else [])
        if best is None or len(left) == len(open_):
            break
        quoted.append(best)
        open_ = left
    first = tuple(replace(one, quoted=True) for one in sources if one in quoted)
    rest = [one for one in sources if one not in quoted]
    return (*first, *rest[:MOST_UNQUOTED])


def _is_named(spoken: str, source: Source) -> bool:
    """Tell whether a product's name or code is said."""
    return source.kind == "product" and any(
        _says(spoken, name, shortest)
        for name, shortest in ((source.title, 2), (source.id, 1))
        if any(mark.isalpha() for mark in name)
    )


def _is_quoted(spoken: str, source: Source, named: Iterable[Source]) -> bool:
    """Tell whether a sentence of a source is said, which for a product is no named one's too."""
    if source.kind == "message":
        # Both sides of an exchange use the same courtesies; only facts tell.
        return False
    said = _sentences_said(spoken, source)
    if said and source.kind == "product":
        said = said.difference(*(_sentences_said(spoken, one) for one in named))
    return bool(said)


def _sentences_said(spoken: str, source: Source) -> set[tuple[str, ...]]:
    return {
        tuple(words(sentence))
        for sentence in _SENTENCE_END.split(source.text)
        if _says(spoken, sentence, _SHORTEST_SENTENCE)
    }


def _says(spoken: str, said: str, shortest: int) -> bool:
    there = words(said)
    return len(there) >= shortest and f" {' '.join(there)} " in spoken


def _left(
    facts: Sequence[frozenset[Hashable]], sources: Iterable[Source]
) -> list[frozenset[Hashable]]:
    proven = {
        key
        for one in sources
        for fact in facts_in(f"{one.title}\n{one.text}\n{one.url}")
        for key in fact.proves
    }
    return [needs for needs in facts if not needs & proven]
