"""Review's past: what happened is told once; sources stand in the order of the words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.views.review.asking import follows_instructions
from console.views.review.editor import in_order
from console.views.review.past import history, version_made
from console.views.welcome.first_draft import became
from orchestre.client.schemas import DraftDetail, HistoryEntry, MessageInfo, SourceInfo
from orchestre.domain.messages import MessageStatus

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def entry(verb: str, version: int, minute: int, actor: str = "anna@x.example") -> HistoryEntry:
    text = f"Version {version}\n" if verb in {"drafted", "edited"} else ""
    at = NOW + timedelta(minutes=minute)
    return HistoryEntry(at=at, actor=actor, verb=verb, version=version, text=text)


def a_message(**values: Any) -> MessageInfo:
    return MessageInfo.model_construct(**{"reason": "", **values})


def a_draft(**values: Any) -> DraftDetail:
    return DraftDetail.model_construct(**values)


UNDONE = [
    entry("drafted", 1, 0, "model:offline"),
    entry("edit", 1, 1),
    entry("edited", 2, 1),
    entry("approve", 2, 2),
    entry("undo", 2, 3),
    entry("edited", 3, 3),
]


def test_an_edit_and_an_undo_are_told_once_each() -> None:
    told = history(a_draft(history=UNDONE))
    assert [one.verb for one in told] == ["drafted", "edited", "approve", "undo"]


def test_a_version_that_an_undo_brought_back_was_not_edited() -> None:
    draft = a_draft(history=UNDONE)
    assert version_made(draft, UNDONE[2]) == " by <bdi>anna@x.example</bdi>"
    assert version_made(draft, UNDONE[5]) == ", taken back by <bdi>anna@x.example</bdi>"


def test_the_offline_drafter_follows_no_instruction() -> None:
    assert not follows_instructions(UNDONE)
    assert follows_instructions([*UNDONE, entry("drafted", 4, 9, "model:openai:gpt-4o-mini")])
    assert follows_instructions([entry("edited", 1, 0)])


def test_sources_stand_in_the_order_of_the_words_that_lean_on_them() -> None:
    wide, slim, unseen = (
        SourceInfo(kind="product", id=sku, title=title, text="", quoted=quoted)
        for sku, title, quoted in (
            ("W", "Glow 800", True),
            ("S", "Glow 500", True),
            ("U", "", False),
        )
    )
    other = SourceInfo(kind="document", id="d", title="Returns", text="", quoted=True)
    draft = a_draft(
        text="Glow 500 is slim.\nGlow 800 is wide.\n", sources=[other, wide, slim, unseen]
    )
    assert [one.id for one in in_order(draft)] == ["S", "W", "d"]


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        ("drafting", "", "A mail came in; its answer is being drafted."),
        ("drafted", "", "A mail came in, and its draft was written."),
        (
            "skipped",
            "automatic mail: Auto-Submitted auto-generated",
            "A mail came in that needs no answer: automatic mail.",
        ),
        ("needs_human", "", "A mail came in that a person must answer."),
        ("needs_human", "no model", "A mail came in that a person must answer: no model."),
    ],
)
def test_what_became_of_a_mail_is_told_plainly(status: str, reason: str, said: str) -> None:
    assert became(a_message(status=MessageStatus(status), reason=reason)) == said
