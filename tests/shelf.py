"""A small shop: its catalogue and documents, looked up by words, and what was looked up."""

from __future__ import annotations

from orchestre.agents.assignment import Assignment
from orchestre.agents.languages import words
from orchestre.agents.tools import Lookups
from orchestre.domain.knowledge import Passage, PassageHit, Product, ProductHit
from tests.samples import SHOP, a_mail

LUNA = Product(
    sku="LUNA-45",
    title="Luna Desk Lamp",
    brand="Lumio",
    description="A dimmable desk lamp of brushed steel.",
    price="49.00",
    currency="EUR",
    url="https://shop.example.com/luna",
    attributes=(("Height", "45 cm"), ("Light", "400 lm"), ("Warranty", "2 years")),
)
AURORA = Product(
    sku="AURORA-185",
    title="Aurora Floor Lamp",
    brand="Lumio",
    description="A tall floor lamp for reading.",
    price="189.00",
    currency="EUR",
    attributes=(("Height", "185 cm"),),
)
UNPRICED = Product(sku="TERRA-1", title="Terra Garden Light", description="Stands in any rain.")
RETURNS = Passage(
    id="returns-1",
    document="terms",
    title="Returns",
    text="Lamps can be returned within 30 days. The box must come back too.",
)


class Shelf:
    """Products and passages of one workspace; `asked` is every look-up, in order."""

    def __init__(self, *things: Product | Passage) -> None:
        self._products = [thing for thing in things if isinstance(thing, Product)]
        self._passages = [thing for thing in things if isinstance(thing, Passage)]
        self.asked: list[tuple[str, str]] = []

    @property
    def lookups(self) -> Lookups:
        return Lookups(self._search_products, self._get_product, self._search_documents)

    async def _search_products(self, query: str, limit: int) -> tuple[ProductHit, ...]:
        self.asked.append(("search_products", query))
        scored = [(_share(query, f"{p.title} {p.description}"), p) for p in self._products]
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
        return tuple(ProductHit(product, score, "words") for score, product in best[:limit])

    async def _get_product(self, sku: str) -> Product | None:
        self.asked.append(("get_product", sku))
        return next((p for p in self._products if p.sku.casefold() == sku.casefold()), None)

    async def _search_documents(self, query: str, limit: int) -> tuple[PassageHit, ...]:
        self.asked.append(("search_documents", query))
        scored = [(_share(query, p.text), p) for p in self._passages]
        return tuple(PassageHit(p, score, "words") for score, p in scored if score)[:limit]


def _share(query: str, text: str) -> float:
    wanted = words(query)
    there = set(words(text))
    return sum(word in there for word in wanted) / max(1, len(wanted))


def an_assignment(text: str = "How much is the lamp?", **values: object) -> Assignment:
    """A mail to answer; fields of the mail and of the assignment by name."""
    of_mail = {"subject", "sender", "to", "cc", "hidden_text"}
    of_this_mail = {name: value for name, value in values.items() if name in of_mail}
    mail = a_mail(1, text=text, **of_this_mail)
    rest = {name: value for name, value in values.items() if name not in of_mail}
    given: dict[str, object] = {"own_words": text, "thread": (mail,), "our_address": SHOP}
    return Assignment(mail, **{**given, **rest})  # type: ignore[arg-type]
