"""What pages say in plain words: why something was found, what an event changed, what was left."""

from __future__ import annotations

import pytest

from console.elements.hits import in_words
from console.elements.imported import left_out
from console.elements.lasting import lasted
from console.views.activity.lines import changed
from orchestre.client.schemas import ImportStatus


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("words: tent · meaning 0.51", "matches the word tent; similar in meaning"),
        (
            "words: tent, peg · meaning 0.31",
            "matches the words tent, peg; somewhat similar in meaning",
        ),
        ("words: tent · no vector yet", "matches the word tent; not yet searched by meaning"),
        ("meaning 0.04", "hardly similar"),
        ("code AUR/185", "has the code AUR/185"),
        ("name", "named in full"),
    ],
)
def test_why_it_was_found(why: str, said: str) -> None:
    assert in_words(why) == said


def test_what_an_event_changed() -> None:
    written = {"findings": ["offline-draft", "code:X-1"], "version": 1}
    assert changed({}, written) == "findings: written without a model, code:X-1, version: 1"
    assert changed({"status": "waiting"}, {"status": "approved"}) == "status: waiting → approved"
    assert changed({}, {"reply": "0" * 32, "attempts": 1}) == "attempts: 1"


@pytest.mark.parametrize(
    ("refused", "is_trial", "said"),
    [
        (1, False, "1 row was left out; the good ones are in"),
        (2, False, "2 rows were left out; the good ones are in"),
        (1, True, "1 row would be left out"),
    ],
)
def test_how_many_rows_were_left_out(refused: int, *, is_trial: bool, said: str) -> None:
    status = ImportStatus(status="done", dry_run=is_trial, done=refused, refused=[])
    assert left_out(status) == said


def test_how_long_it_lasted() -> None:
    assert [lasted(one) for one in (89, 103, 119.6, 7_199, 7_200)] == [
        "89 s",
        "2 min",
        "2 min",
        "120 min",
        "2 h",
    ]
