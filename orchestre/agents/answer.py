"""Answers: what the offline drafter writes: catalogue facts word for word, in a plain frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestre.agents.attributes import asked_attributes
from orchestre.agents.coverage import (
    Product,
    Stated,
    all_words,
    asked_beyond,
    holds_enough,
    is_answered,
    left_open,
    quotes_for,
    shortened,
)
from orchestre.agents.languages import words
from orchestre.agents.question import Question, found_among

MOST_PRODUCTS = 3
MOST_QUOTES = 2
#: From this many telling words on, one that stands in a title is no accident.
FEW_WORDS = 3


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
    #: Sentences that ask for what the text does not state; empty where it states nothing at all.
    unanswered: tuple[str, ...] = ()


def answer(question: Question, found: Found, name: str) -> Answer:
    """Return an answer that states what was found, or that a colleague will answer."""
    says = question.language.says
    stated = _stated(question, found)
    left = left_open(question, stated) if stated.anything else ()
    greeting = says["greeting_named"].format(name=name) if name else says["greeting"]
    middle = _middle(question, stated)
    rest = [says["rest"]] if left else []
    text = "\n\n".join((greeting, says["thanks"], *middle, *rest, says["closing"]))
    return Answer(text, _confidence(question, found, stated, left), left)


def _stated(question: Question, found: Found) -> Stated:
    products = _products(question, found)
    blocks = tuple(_block(product, question) for product in products)
    stated = Stated(tuple(products), blocks)
    quotes: list[str] = []
    for part in question.parts:
        if not is_answered(part, stated):
            quotes += quotes_for(asked_beyond(part, stated), found.passages)
    return Stated(tuple(products), blocks, tuple(dict.fromkeys(quotes))[:MOST_QUOTES])


def _products(question: Question, found: Found) -> list[Product]:
    if not question.parts or (question.is_matter and not question.about_price):
        # A product that a complaint names is not what its writer asks about; a code may be.
        return list(found.exact)[:MOST_PRODUCTS]
    return _named(question, found) or _matching(question, found.searched)


def _middle(question: Question, stated: Stated) -> list[str]:
    says = question.language.says
    if not stated.anything:
        return [says["colleague"]]
    products = [says["catalogue"], *stated.blocks] if stated.blocks else []
    quotes = [says["documents"], *stated.quotes] if stated.quotes else []
    return [*products, *quotes]


def _confidence(question: Question, found: Found, stated: Stated, left: Sequence[str]) -> str:
    if not stated.anything:
        return "low"
    count = len(stated.products) or len(stated.quotes)
    certain = found.exact or (count == 1 and _named(question, found))
    return "high" if certain and not (question.is_matter or left) else "medium"


def _named(question: Question, found: Found) -> list[Product]:
    asked = f" {' '.join(words(question.asked))} "
    models = {tuple(words(name)) for name in question.names}
    by_title = [
        product
        for product in found.searched
        if f" {' '.join(words(product['title']))} " in asked
        or tuple(words(product["title"])[:2]) in models
    ]
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
    unique = list({product["sku"]: product for product in searched}.values())
    topics = dict.fromkeys((question.topic, *(part.topic for part in question.parts)))
    best = next((best for topic in topics if (best := _best(topic, unique))), [])
    # One word that many titles hold tells nothing, unless a whole question stands around it.
    vague = len(question.topic) < FEW_WORDS and len(best) >= MOST_PRODUCTS
    return [] if vague and not question.is_whole and _one_word(question, best) else best


def _one_word(question: Question, products: Sequence[Product]) -> bool:
    titles = (f"{product['title']} {product.get('brand', '')}" for product in products)
    return all(len(found_among(question.topic, title)) == 1 for title in titles)


def _best(topic: Sequence[str], searched: Sequence[Product]) -> list[Product]:
    good = [
        (title, product)
        for product in searched
        if (title := found_among(topic, f"{product['title']} {product.get('brand', '')}"))
        and holds_enough(topic, all_words(product))
    ]
    most = max((len(title) for title, _ in good), default=0)
    return [product for title, product in good if len(title) == most][:MOST_PRODUCTS]


def _block(product: Product, question: Question) -> str:
    price = f"{product.get('price', '')} {product.get('currency', '')}".strip()
    lines = [f"{product['title']} ({product['sku']})"]
    if "price" in product:
        lines.append(f"{question.language.says['price']}: {price}")
    topic = (*question.topic, *(word for part in question.parts for word in part.stock))
    wanted = asked_attributes(product, topic)
    if "description" in product and not (question.about_price and not wanted):
        lines.append(shortened(product["description"]))
    lines += [f"{name}: {value}" for name, value in wanted]
    if "url" in product:
        lines.append(product["url"])
    return "\n".join(lines)
