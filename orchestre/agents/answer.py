"""Answers: what the offline drafter writes: catalogue facts word for word, in a plain frame."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestre.agents.languages import words
from orchestre.agents.quantities import is_unit
from orchestre.agents.question import Question, found_among

#: Share of the asked words that a found thing must hold. On 66 graded shop queries and 20 that
#: the catalogue cannot answer, no threshold on the search's own score told them apart as well.
ENOUGH_WORDS = 0.75
MOST_PRODUCTS = 3
MOST_ATTRIBUTES = 6
LONGEST_TEXT = 600

Product = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What the tools returned, as they returned it."""

    #: Looked up by a code that the customer wrote.
    exact: Sequence[Product]
    searched: Sequence[Product]
    passages: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The text of a draft; `confidence` is high, medium or low."""

    text: str
    confidence: str


def answer(question: Question, found: Found, name: str) -> Answer:
    """Return an answer that states what was found, or that a colleague will answer."""
    says = question.language.says
    products = _products(question, found)
    quotes = [] if products else _quotes(question, found.passages)
    greeting = says["greeting_named"].format(name=name) if name else says["greeting"]
    middle = _middle(question, products, quotes)
    text = "\n\n".join((greeting, says["thanks"], *middle, says["closing"]))
    return Answer(text, _confidence(question, found, len(products) or len(quotes)))


def _products(question: Question, found: Found) -> list[Product]:
    if question.is_matter and not question.about_price:
        # A product that a complaint names is not what its writer asks about; a code may be.
        return list(found.exact)[:MOST_PRODUCTS]
    return _named(question, found) or _matching(question, found.searched)


def _middle(question: Question, products: Sequence[Product], quotes: Sequence[str]) -> list[str]:
    says = question.language.says
    if not (products or quotes):
        return [says["colleague"]]
    blocks = [_block(product, question) for product in products]
    parts = [says["catalogue"], *blocks] if products else [says["documents"], *quotes]
    return [*parts, says["rest"]] if _leaves_open(question, products) else parts


def _confidence(question: Question, found: Found, stated: int) -> str:
    if not stated:
        return "low"
    certain = found.exact or (stated == 1 and _named(question, found))
    return "high" if certain and not question.is_matter else "medium"


def _named(question: Question, found: Found) -> list[Product]:
    asked = f" {' '.join(words(question.asked))} "
    by_title = [p for p in found.searched if f" {' '.join(words(p['title']))} " in asked]
    longest_only = [
        product
        for product in by_title
        if not any(
            set(words(product["title"])) < set(words(other["title"]))
            for other in (*by_title, *found.exact)
        )
    ]
    chosen = {product["sku"]: product for product in (*found.exact, *longest_only)}
    return list(chosen.values())[:MOST_PRODUCTS]


def _matching(question: Question, searched: Sequence[Product]) -> list[Product]:
    good = [
        (len(title), product)
        for product in searched
        if (title := found_among(question.topic, f"{product['title']} {product.get('brand', '')}"))
        and _holds_enough(question.topic, _all_words(product))
    ]
    best = max((count for count, _ in good), default=0)
    return [product for count, product in good if count == best][:MOST_PRODUCTS]


def _holds_enough(topic: Sequence[str], text: str) -> bool:
    held = found_among(topic, text)
    # A size fits many things: `1 kg` must not make coffee machines of coffee beans.
    names = [word for word in topic if not (word.isdigit() or is_unit(word))]
    named = [word for word in held if word in names]
    return len(held) >= ENOUGH_WORDS * len(topic) and len(named) >= ENOUGH_WORDS * len(names)


def _quotes(question: Question, passages: Sequence[Mapping[str, Any]]) -> list[str]:
    topic = question.topic
    good = [
        passage
        for passage in passages
        if len(topic) > 1 and _holds_enough(topic, f"{passage['document']} {passage['text']}")
    ]
    return [_excerpt(passage["text"], topic) for passage in good[:1]]


def _excerpt(text: str, topic: Sequence[str]) -> str:
    """Return the paragraph that holds most of the topic, whole sentences only."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    best = max(paragraphs, key=lambda part: len(found_among(topic, part)))
    return _shortened(best)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    end = max(text.rfind(mark, 0, LONGEST_TEXT) for mark in (". ", "! ", "? ", ".\n"))
    return text[: end + 1] if end > 0 else text[:LONGEST_TEXT].rpartition(" ")[0]


def _block(product: Product, question: Question) -> str:
    price = f"{product.get('price', '')} {product.get('currency', '')}".strip()
    lines = [f"{product['title']} ({product['sku']})"]
    if "price" in product:
        lines.append(f"{question.language.says['price']}: {price}")
    wanted = _asked_attributes(product, question)
    if "description" in product and not (question.about_price and not wanted):
        lines.append(_shortened(product["description"]))
    lines += [f"{name}: {value}" for name, value in wanted]
    if "url" in product:
        lines.append(product["url"])
    return "\n".join(lines)


def _asked_attributes(product: Product, question: Question) -> list[tuple[str, str]]:
    title = set(words(f"{product['title']} {product.get('brand', '')} {product['sku']}"))
    topic = [word for word in question.topic if word not in title]
    wanted = [
        (name, value)
        for name, value in product.get("attributes", {}).items()
        if found_among(topic, f"{name} {value}")
    ]
    return wanted[:MOST_ATTRIBUTES]


def _all_words(product: Product) -> str:
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


def _leaves_open(question: Question, products: Sequence[Product]) -> bool:
    unpriced = question.about_price and any("price" not in product for product in products)
    return question.is_matter or question.more_matters or unpriced
