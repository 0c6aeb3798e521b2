"""What is said and drawn of a bot: its times, its polls, and what is not saved yet."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.elements.watched import Watched, is_late, times
from console.views.bots.overview import counted
from console.views.bots.polls import drawn, summary
from console.views.bots.settings import holds
from console.views.bots.typed import Typed
from orchestre.client.schemas import AccountInfo, BotInfo, PollHour

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
HOUR = NOW.replace(minute=0)


def a_bot(**values: Any) -> BotInfo:
    given = {"id": "b", "account": "a", "status": "running", "interval_seconds": 25, **values}
    return BotInfo.model_validate(given)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Not polled yet · every 25 s"),
        ({"last_poll": NOW - timedelta(minutes=3)}, "Last poll 3 min ago · every 25 s"),
        ({"next_poll": NOW + timedelta(seconds=20)}, "Not polled yet · every 25 s"),
        ({"next_poll": NOW + timedelta(hours=1)}, "Not polled yet · every 25 s · next in 1 h"),
        ({"status": "stopped"}, "Not polled yet"),
        (
            {"status": "stopped", "stopped_until": NOW + timedelta(hours=2)},
            "Not polled yet · starts again 22 Nov 2026, 16:05",
        ),
    ],
)
def test_times_in_words(values: dict[str, Any], said: str) -> None:
    assert times(a_bot(**values), NOW) == said


def test_a_bot_that_nobody_polls_is_noticed() -> None:
    due = {"next_poll": NOW - timedelta(minutes=6)}
    assert is_late(a_bot(**due), NOW)
    assert not is_late(a_bot(**due, status="stopped"), NOW)
    assert not is_late(a_bot(next_poll=NOW - timedelta(minutes=1)), NOW)


def test_the_hours_add_up_in_words() -> None:
    hours = [
        PollHour(hour=HOUR, polls=1_440, failures=2, received=1),
        PollHour(hour=HOUR - timedelta(hours=3), polls=10),
    ]
    assert summary(hours) == "Last 24 hours: 1,450 polls, 2 failed; 1 new mail."
    assert summary([]) == "No poll in the last 24 hours."
    assert summary([PollHour(hour=HOUR, polls=1)]) == (
        "Last 24 hours: 1 poll, none failed; 0 new mails."
    )


def test_the_picture_has_a_bar_an_hour_and_one_failure_of_a_thousand_is_seen() -> None:
    picture = drawn([PollHour(hour=HOUR, polls=1_000, failures=1, error="no answer")], NOW)
    assert picture.count("<div title=") == 24
    assert picture.count("no poll") == 23
    heights = [int(one) for one in re.findall(r"height: (\d+)px; background: #", picture)]
    assert heights[0] == 6
    assert sum(heights) <= 72
    assert "no answer" in picture


def test_what_others_wrote_is_escaped_in_the_picture() -> None:
    hostile = '"><script>alert(1)</script>'
    picture = drawn([PollHour(hour=HOUR, polls=1, failures=1, error=hostile)], NOW)
    assert "<script>" not in picture
    assert '">&' not in picture


def test_only_what_differs_is_not_saved_yet() -> None:
    saved = a_bot(instructions="old", daily_cap=5)
    values = {"instructions": "new", "daily_cap": 5, "interval_seconds": None}
    typed = Typed(saved, values, {"instructions": "old", "daily_cap": 5, "interval_seconds": 25})
    assert typed.changes == {"instructions": "new"}
    assert typed.overtaken == []
    assert (typed.value("instructions"), typed.value("model")) == ("new", "")


def test_what_somebody_else_saved_meanwhile_is_named() -> None:
    saved = a_bot(instructions="theirs", model="theirs")
    typed = Typed(saved, {"instructions": "mine"}, {"instructions": "old"})
    assert typed.overtaken == ["instructions"]


def watched(account: str = "linked", **values: Any) -> Watched:
    bot = a_bot(**values)
    named = {"id": "a", "provider": "maildir", "identifier_name": "help", "address": "a@b.example"}
    return Watched(AccountInfo.model_validate({**named, "status": account, "bot": bot}), bot)


def test_a_bot_in_trouble_does_not_count_as_one_that_runs() -> None:
    every = [watched(waiting=2), watched(status="failing"), watched(status="stopped")]
    assert counted(every) == "1 of 3 running · 1 in trouble · 2 to review"
    assert counted([watched()]) == "1 of 1 running · 0 to review"
    assert counted([watched("needs_relink")]) == "0 of 1 running · 1 in trouble · 0 to review"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (["instructions"], "Saved: it holds from the next mail on."),
        (["approved_by"], "Saved: who approves at once, for what waits already too."),
        (
            ["approved_by", "model"],
            "Saved: who approves at once, for what waits already too; the rest from the next mail "
            "on.",
        ),
    ],
)
def test_from_when_on_what_is_saved_holds(changes: list[str], said: str) -> None:
    assert holds(changes) == said
