"""Reading a card as a person does: its words in order, its buttons, what is parsed as markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from slack_app.cards.card import Card


def document(card: Card) -> dict[str, Any]:
    return asdict(card)


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a card or view, outer ones first."""
    if isinstance(node, dict):
        yield node
        for inner in node.values():
            yield from parts(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from parts(inner)


def words(shown: Card | dict[str, Any]) -> str:
    """Everything that stands on it, in order, without its styles; buttons in brackets."""
    blocks = shown.blocks if isinstance(shown, Card) else shown["blocks"]
    return "\n".join("".join(_words(block)) for block in blocks)


_INSIDE = ("label", "text", "hint", "elements", "element", "initial_value", "options", "accessory")


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for inner in node:
            yield from _words(inner)
    elif isinstance(node, dict):
        yield from _own_words(node)
        if str(node.get("type", "")).startswith("rich_text_"):
            yield "\n"


def _own_words(node: dict[str, Any]) -> Iterator[str]:
    if node.get("type") == "date":
        yield node["fallback"]
    elif node.get("type") == "user":
        yield f"@{node['user_id']}"
    elif isinstance(node.get("text"), str):
        yield node["text"]
    else:
        for key in _INSIDE:
            yield from _words(node.get(key))


def buttons(shown: Card | dict[str, Any]) -> dict[str, str]:
    """Each button's action and words."""
    blocks = shown.blocks if isinstance(shown, Card) else shown["blocks"]
    found = [part for part in parts(blocks) if part.get("type") == "button"]
    return {part["action_id"]: part["text"]["text"] for part in found}


def mrkdwn(shown: dict[str, Any]) -> list[str]:
    """Every text that Slack parses as its markup."""
    own = [shown["text"]] if isinstance(shown.get("text"), str) else []
    parsed = [part["text"] for part in parts(shown) if part.get("type") in {"mrkdwn", "markdown"}]
    return own + parsed
