"""What somebody types, as Slack passes it on."""

from __future__ import annotations

import pytest

from slack_app.listeners.likeness import nearest
from slack_app.listeners.typed import as_typed


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("stop <mailto:a@shop.example|a@shop.example> for 2h", "stop a@shop.example for 2h"),
        ("ask <mailto:a@shop.example>?", "ask a@shop.example?"),
        ("ask <http://shop.example|shop.example> &amp; <https://b.example/?a=1&amp;b=2>",
         "ask shop.example & https://b.example/?a=1&b=2"),
        ("ask <@U1|bob> <#C1|lamps> <!here>", "ask <@U1|bob> <#C1|lamps> <!here>"),
        ("ask &lt;b&gt; 1 &lt; 2 &lt;mailto:a&gt;", "ask <b> 1 < 2 <mailto:a>"),
        (" ask  a\0b ", "ask ab"),
    ],
)  # fmt: skip
def test_what_slack_makes_of_a_command_is_undone(text: str, typed: str) -> None:
    assert as_typed(text) == typed


@pytest.mark.parametrize(
    ("word", "like"),
    [
        ("stauts", "status"),
        ("prodcts", "products"),
        ("que", "queue"),
        ("suport", "support@shop.example"),
        ("digest", ""),
        ("wombat", ""),
        ("", ""),
    ],
)
def test_a_guess_is_made_only_where_a_word_is_like_another(word: str, like: str) -> None:
    known = ("status", "start", "stop", "queue", "products", "support@shop.example")
    assert nearest(word, known) == like
