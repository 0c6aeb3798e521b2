"""Limits: what Slack documents of messages and views, checked before anything is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from slack_app.cards.card import Json
from slack_app.cards.text import size

#: https://docs.slack.dev/reference/block-kit/blocks and /reference/views
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
LONGEST_METADATA = 3_000
LONGEST_ID = 255
#: Slack answers view_too_large above 250 kB; ours is counted as slack_sdk writes it.
MOST_VIEW_BYTES = 200_000
#: Characters of a message's blocks: not documented; refused from about 13,200 on
#: (https://github.com/slackapi/bolt-js/issues/2509).
MOST_MESSAGE = 12_000
#: The most characters of a text that stands under such a key of such an element.
_LONGEST = {
    ("section", "text"): 3_000,
    ("header", "text"): 150,
    ("button", "text"): 75,
    ("button", "value"): 2_000,
    ("button", "url"): 3_000,
    ("button", "accessibility_label"): 75,
    ("input", "label"): 2_000,
    ("input", "hint"): 2_000,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("modal", "private_metadata"): LONGEST_METADATA,
    ("plain_text_input", "initial_value"): 3_000,
}
_TEXTS = {"text", "link", "plain_text", "mrkdwn"}
_MOST = {"actions": 25, "context": 10, "overflow": 5, "radio_buttons": 10}
_SURFACES = {"header", "section", "context", "actions", "divider", "rich_text", "input"}


def faults(document: Mapping[str, Any]) -> list[str]:
    """Return what Slack would refuse in a message ({"text", "blocks"}) or in a view."""
    surface = document.get("type", "message")
    blocks: list[Json] = document["blocks"]
    found = [fault for block in blocks for fault in _block_faults(block, surface)]
    found += [fault for part in _parts(dict(document)) for fault in _part_faults(part)]
    if not 0 < len(blocks) <= MOST_BLOCKS[surface]:
        found.append(f"{len(blocks)} blocks, at most {MOST_BLOCKS[surface]}")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("a block_id stands twice")
    return found + (_message_faults(document) if surface == "message" else _view_faults(document))


def _block_faults(block: Json, surface: str) -> list[str]:
    kind = block["type"]
    if kind not in _SURFACES or (kind == "input") > (surface == "modal"):
        return [f"{kind}: not on a {surface}"]
    try:
        parsed = Block.parse(block)
        if parsed is None:
            return [f"{kind}: unknown to slack_sdk"]
        parsed.to_dict()
    except (SlackObjectFormationError, TypeError, ValueError) as error:
        return [f"{kind}: {error}"]
    return []


def _parts(part: Any) -> Iterator[Json]:
    if isinstance(part, dict):
        if "type" in part:
            yield part
        for inner in part.values():
            yield from _parts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _parts(inner)


def _part_faults(part: Json) -> list[str]:
    kind = part["type"]
    many: Sequence[Json] = part.get("options") or part.get("elements") or ()
    found = [fault for key in part for fault in _length_faults(part, key)]
    if kind in _MOST and not 0 < len(many) <= _MOST[kind]:
        found.append(f"{kind}: {len(many)} entries, at most {_MOST[kind]}")
    if kind in _TEXTS and part.get("text") == "":
        found.append(f"{kind}: empty text")
    return found


def _length_faults(part: Json, key: str) -> list[str]:
    """Return whether what stands under a key, as a string or a text object, is too long."""
    kind, value = part["type"], part[key]
    text = value.get("text") if isinstance(value, dict) else value
    most = LONGEST_ID if key in {"action_id", "block_id"} else _LONGEST.get((kind, key))
    if most is None or not isinstance(text, str) or 0 < size(text) <= most:
        return []
    return [f"{kind}.{key}: {size(text)} characters, 1 to {most}"]


def _message_faults(message: Mapping[str, Any]) -> list[str]:
    found = [] if message.get("text") else ["no text for screen readers and push"]
    length = len(json.dumps(message["blocks"], ensure_ascii=False))
    return found + (
        [f"{length} characters, at most {MOST_MESSAGE}"] if length > MOST_MESSAGE else []
    )


def _view_faults(view: Mapping[str, Any]) -> list[str]:
    found = []
    try:
        View(**view).to_dict()
    except (SlackObjectFormationError, TypeError, ValueError) as error:
        found.append(f"view: {error}")
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        found.append("inputs, but nothing to submit them with")
    length = len(json.dumps(view))
    return found + ([f"{length} bytes, at most 250000"] if length > 250_000 else [])  # noqa: PLR2004
