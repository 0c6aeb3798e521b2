"""Coverage: which questions of a mail the facts and passages of a draft answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestre.agents.attributes import meant_by
from orchestre.agents.quantities import is_unit
from orchestre.agents.question import Part, Question, found_among

#: Share of the asked words that a found thing must hold. On 66 graded shop queries and 20 that
#: the catalogue cannot answer, no threshold on the search's own score told them apart as well.
ENOUGH_WORDS = 0.75
LONGEST_TEXT = 600

Product = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a draft states: products, as they are written there, and quoted passages."""

    products: tuple[Product, ...]
    blocks: tuple[str, ...]
    quotes: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether the draft states anything at all."""
        return bool(self.blocks or self.quotes)


def left_open(question: Question, stated: Stated) -> tuple[str, ...]:
    """Return the sentences that ask for what is not stated, as written."""
    parts = (*question.parts, *question.requests)
    open_ = [part.sentence for part in parts if not is_answered(part, stated)]
    # A mail without a question that names a code: what its writer wants, a person must read.
    unread = () if question.parts else (question.asked,)
    return tuple(dict.fromkeys(sentence for sentence in (*unread, *open_) if sentence))


def is_answered(part: Part, stated: Stated) -> bool:
    """Tell whether what is stated holds the words of a question, and a price where one is asked."""
    unpriced = any("price" not in product for product in stated.products)
    if part.about_price and stated.products and unpriced:
        return False
    if not (stated.products or stated.quotes):
        return False
    said = "\n".join((*stated.blocks, *stated.quotes, *_meant(stated.blocks)))
    beyond = asked_beyond(part, stated)
    if not (beyond or part.about_price):
        beyond = part.stock
    rest = [word for word in beyond if not (word.isdigit() or is_unit(word))]
    return len(found_among(rest, said)) >= ENOUGH_WORDS * len(rest)


def asked_beyond(part: Part, stated: Stated) -> tuple[str, ...]:
    """Return the words of a question that do more than name the products stated."""
    names = " ".join(
        f"{product['title']} {product['sku']} {product.get('brand', '')}"
        for product in stated.products
    )
    if part.about_price and not part.is_matter:
        # Who asks a price may describe the product by any of its words.
        names = " ".join((names, *(all_words(product) for product in stated.products)))
    naming = set(found_among(part.topic, names))
    return tuple(word for word in part.topic if word not in naming)


def holds_enough(topic: Sequence[str], text: str) -> bool:
    """Tell whether `text` holds most words of `topic`, its names as well as its sizes."""
    held = found_among(topic, text)
    # A size fits many things: `1 kg` must not make coffee machines of coffee beans.
    names = [word for word in topic if not (word.isdigit() or is_unit(word))]
    named = [word for word in held if word in names]
    return len(held) >= ENOUGH_WORDS * len(topic) and len(named) >= ENOUGH_WORDS * len(names)


def quotes_for(topic: Sequence[str], passages: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the paragraph of the first passage that answers `topic`; empty where none does."""
    for passage in passages:
        heads = f"{passage['document']} {' '.join(_HEADING.findall(passage['text']))}"
        # One word alone must be what the passage is about, not just stand in it.
        where = heads if len(topic) == 1 else f"{passage['document']} {passage['text']}"
        if topic and holds_enough(topic, where):
            return [_excerpt(passage["text"], topic)]
    return []


def all_words(product: Product) -> str:
    """Return everything that is known of a product but its price, as words."""
    attributes = product.get("attributes", {})
    return " ".join(
        (
            product["title"],
            product.get("brand", ""),
            product["sku"],
            product.get("description", ""),
            *(f"{name} {value}" for name, value in attributes.items()),
        )
    )


def shortened(text: str) -> str:
    """Return at most LONGEST_TEXT characters of `text`, whole sentences where it has any."""
    if len(text) <= LONGEST_TEXT:
        return text
    end = max(text.rfind(mark, 0, LONGEST_TEXT) for mark in (". ", "! ", "? ", ".\n"))
    return text[: end + 1] if end > 0 else text[:LONGEST_TEXT].rpartition(" ")[0]


#: `Warranty: ...` or `# Warranty`, at the beginning of a line.
_HEADING = re.compile(r"^(?:#+[ \t]*)?([^:.\n]{1,40})(?::|$)", re.MULTILINE)
_LABEL = re.compile(r"^([^:\n]{1,60}): ", re.MULTILINE)


def _meant(blocks: Sequence[str]) -> list[str]:
    names = [name for block in blocks for name in _LABEL.findall(block)]
    return [word for name in names for word in sorted(meant_by(name))]


def _excerpt(text: str, topic: Sequence[str]) -> str:
    """Return the paragraph that holds most of the topic, whole sentences only."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    best = max(paragraphs, key=lambda part: len(found_among(topic, part)))
    return shortened(best)
