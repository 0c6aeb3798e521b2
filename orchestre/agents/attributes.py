"""Attributes: which columns of a product a customer asks for, and how a mail states them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from orchestre.agents.languages import words
from orchestre.agents.question import found_among

MOST_ATTRIBUTES = 6
#: Numbers that tell a product apart inside a shop; stated only to who asks for them by name.
_CODE_NAMES = frozenset(
    {"part number", "mpn", "ean", "gtin", "upc", "isbn", "asin", "id", "sku", "model number"}
    | {"article number", "item number", "product code", "manufacturer part number"}
)
#: A whole number as a spreadsheet writes it; `23.000` may be thousands and stays.
_WHOLE = re.compile(r"\A(\d+)\.0{1,2}\Z")


@dataclass(frozen=True, slots=True)
class _Group:
    """A kind of column: words of its name, words that ask for it, values that it may hold."""

    names: frozenset[str]
    means: frozenset[str]
    values: frozenset[str]


def asked_attributes(product: Mapping[str, object], topic: Sequence[str]) -> list[tuple[str, str]]:
    """Return the attributes of a product that `topic` asks for, named and written for a mail."""
    title = set(words(f"{product['title']} {product.get('brand', '')} {product['sku']}"))
    wanted = [word for word in topic if word not in title]
    attributes = product.get("attributes")
    pairs = (
        [(_plain_name(n), v) for n, v in attributes.items()] if isinstance(attributes, dict) else []
    )
    # `black toner page yield` asks for that column, and for no black thing.
    named = {word for name, _ in pairs for word in found_among(wanted, name)}
    others = [word for word in wanted if word not in named]
    chosen = [(n, v) for n, v in pairs if _is_named(n, wanted) or _is_held(n, v, others)]
    return [(name, _WHOLE.sub(r"\1", value)) for name, value in chosen[:MOST_ATTRIBUTES]]


def meant_by(name: str) -> frozenset[str]:
    """Return the words that a column of this name answers beyond those it holds."""
    own = set(words(name))
    return frozenset(word for group in _groups() if own & group.names for word in group.means)


def _plain_name(name: str) -> str:
    return " ".join(name.replace("_", " ").split())


def _is_named(name: str, topic: Sequence[str]) -> bool:
    own = set(words(name))
    if name.casefold() in _CODE_NAMES:
        return own <= set(topic)
    groups = [group for group in _groups() if own & group.names]
    meant = any(set(topic) & (group.names | group.means) for group in groups)
    return meant or bool(found_among(topic, name))


def _is_held(name: str, value: str, topic: Sequence[str]) -> bool:
    if name.casefold() in _CODE_NAMES:
        return False
    own = set(words(name))
    valued = any(set(topic) & group.values for group in _groups() if own & group.names)
    return valued or bool(found_among(topic, value))


@cache
def _groups() -> tuple[_Group, ...]:
    source = files("orchestre.agents.languages").joinpath("attributes.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return tuple(
        _Group(*(frozenset(group[part].split()) for part in ("names", "means", "values")))
        for group in data.values()
    )
