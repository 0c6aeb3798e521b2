"""What Slack would refuse is found before it is sent."""

from __future__ import annotations

from typing import Any

import pytest

from slack_app.cards.actions import Form
from slack_app.cards.blocks import actions, button, line, plain, rich, said, small, words
from slack_app.cards.forms import asked, modal, typed_text
from slack_app.cards.limits import faults


def message(*blocks: dict[str, Any], text: str = "text") -> dict[str, Any]:
    return {"text": text, "blocks": list(blocks)}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


PUSH = button("a", "Go", "v")


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (message(section("x" * 3_001)), "section.text: 3001 characters"),
        (message(section("👍" * 1_501)), "section.text: 3002 characters"),
        (message(section("")), "section.text: 0 characters"),
        (message(rich(line({"type": "text", "text": ""}))), "text: empty text"),
        (message(*[said("x")] * 51), "51 blocks, at most 50"),
        (message(), "0 blocks"),
        (message(said("x"), text=""), "no text for screen readers"),
        (message(*[rich(line(words("x" * 3_000)))] * 5), "characters, at most 12000"),
        (message(said("x") | {"block_id": "a"}, said("y") | {"block_id": "a"}), "stands twice"),
        (message(said("x") | {"block_id": "a" * 256}), "255"),
        (message(actions(*[PUSH] * 26)), "26 entries, at most 25"),
        (message(actions(PUSH | {"value": "v" * 2_001})), "button.value: 2001"),
        (message({"type": "container", "child_blocks": []}), "container: not on a message"),
        (message(asked("a", "A", typed_text())), "input: not on a message"),
        (message(small()), "context: 0 entries"),
        (modal(Form.NOTE, "T", [said("x")] * 101, submit="", metadata=""), "101 blocks"),
        (modal(Form.NOTE, "T", [said("x")], submit="", metadata="m" * 3_001), "3001 characters"),
        (
            modal(Form.EDIT, "T", [asked("a", "A", typed_text())], submit="", metadata="m"),
            "inputs, but nothing to submit them with",
        ),
        (
            modal(Form.NOTE, "T", [rich(line(words("x" * 2_800)))] * 95, submit="", metadata=""),
            "bytes, at most 250000",
        ),
        (
            modal(Form.NOTE, "T", [said("x")], submit="", metadata="")
            | {"title": {"type": "plain_text", "text": "t" * 25}},
            "modal.title: 25 characters",
        ),
    ],
)
def test_each_limit_is_told_of(document: dict[str, Any], told: str) -> None:
    found = faults(document)
    assert any(told in fault for fault in found), found


def test_what_is_within_the_limits_passes() -> None:
    assert faults(message(said("x"), actions(PUSH), small("y"))) == []
    assert plain("👍" * 100, 75)["text"].endswith("…")
