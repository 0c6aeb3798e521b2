"""`orchestre numbers` and `orchestre settings` against a running Orchestre."""

from __future__ import annotations

from typing import Any

import pytest

from orchestre.cli.numbers import bar, put_numbers
from orchestre.client.schemas.numbers import Numbers
from tests.integration.cli.conftest import Cli


def test_numbers_say_what_came_in(signed_in: Cli) -> None:
    ran = signed_in("numbers", "--from", "2026-01-01", "--to", "2026-01-02")
    assert ran.code == 0
    assert ran.out.splitlines()[0].split()[:3] == ["DAY", "IN", "DRAFT"]
    assert "01 Jan" in ran.out
    assert "Received" in ran.out
    asked = signed_in("numbers", "--json").json
    assert len(asked["days"]) == 28
    assert asked["total"]["received"] == sum(day["received"] for day in asked["days"])


def test_numbers_of_a_wrong_span_or_account(signed_in: Cli) -> None:
    wrong = signed_in("numbers", "--from", "soon")
    assert (wrong.code, wrong.out) == (2, "")
    assert "query.from" in wrong.err
    assert signed_in("numbers", "--bot", "nobody@example.com").code == 3


def test_settings_are_shown_set_and_taken_back(signed_in: Cli) -> None:
    assert "none: texts are kept for ever" in signed_in("settings", "show").out
    ran = signed_in("settings", "set", "retention-days", "90")
    assert (ran.code, "retention_days 90" in " ".join(ran.out.split())) == (0, True)
    assert "erased after 90 days" in ran.err
    assert signed_in("settings", "show", "--json").json["workspace"]["retention_days"] == 90
    again = signed_in("settings", "set", "retention_days", "none", "--json").json
    assert again["retention_days"] is None


def test_a_model_is_checked_by_its_name(signed_in: Cli) -> None:
    ran = signed_in("settings", "check-model", "offline")
    assert (ran.code, "offline answered in" in ran.err) == (0, True)
    wrong = signed_in("settings", "check-model", "nobody:model")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.count("nobody") == 1, "what is wrong is told once"
    assert "The model cannot be used" in wrong.err
    assert "Write it as 'offline' or like 'openai:gpt-4o-mini'" in wrong.err
    assert "ORCHESTRE_MODEL" not in wrong.err


def test_settings_that_cannot_be(signed_in: Cli) -> None:
    unknown = signed_in("settings", "set", "colour", "blue")
    assert (unknown.code, "retention_days" in unknown.err) == (2, True)
    for value in ("0", "many", "-1"):
        wrong = signed_in("settings", "set", "retention_days", value)
        assert (wrong.code, wrong.out) == (2, "")
        words = f"retention_days is a whole number from 1 to 3650, not {value!r}."
        assert wrong.err.splitlines()[0] == words
    wrong = signed_in("bots", "start", "shop", "--interval", "99999999")
    assert (wrong.code, wrong.out) == (2, "")
    assert "--interval is a whole number from 1 to 86400" in wrong.err


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def _figures(count: int) -> dict[str, Any]:
    names = "received skipped needs_human drafted approved_as_drafted approved_edited"
    counts = dict.fromkeys(f"{names} written_by_hand rejected sent parked failed".split(), count)
    nothing = dict.fromkeys(("unedited_share", "edit_size", "to_draft", "to_decision", "to_sent"))
    model = {"drafts": 0, "input_tokens": 0, "output_tokens": 0, "tokens_per_reply": None}
    return {**counts, **nothing, "model": model}


@pytest.mark.usefixtures("narrow")
def test_numbers_are_readable_at_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    busy = {"2026-10-20", "2026-11-01"}
    days = [f"2026-10-{day}" for day in range(15, 32)] + ["2026-11-01", "2026-11-02"]
    found = Numbers.model_validate(
        {
            "from": "2026-10-15T00:00Z",
            "to": "2026-11-03T00:00Z",
            "total": _figures(2_000),
            "days": [{"day": day, **_figures(1_000 if day in busy else 0)} for day in days],
            "by_bot": [
                {"bot": "b", "account": "a", "account_name": name, **_figures(12_345)}
                for name in ("shop", "a-very-long-name-of-a-mailbox")
            ],
        }
    )
    put_numbers(found)
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert max(map(len, lines)) <= 80
    for first in ("DAY", "ACCOUNT"):
        heading = next(line for line in lines if line.startswith(first))
        names = [first, "IN", "DRAFT", "APPROVED", "REJECTED", "SENT", "HUMAN"]
        assert heading.split() == names
    labels = [line.partition("  ")[0] for line in lines[2:7]]
    assert labels == ["15 Oct-19 Oct", "20 Oct", "21 Oct-31 Oct", "01 Nov", "02 Nov"]
    full = [line for line in lines if line.endswith(bar(1, 1))]
    assert [line.split()[0] for line in full] == ["20", "01", "shop", "a-very-long-n…"]


def test_when_an_answer_is_due_and_where_the_team_is(signed_in: Cli) -> None:
    for name, value in (
        ("answer_within_hours", "24"),
        ("remind_before_minutes", "0"),
        ("digest_at", "08:30"),
        ("timezone", "Europe/Oslo"),
    ):
        assert signed_in("settings", "set", name, value).code == 0, name
    shown = signed_in("settings", "show").out
    for words in ("24", "nobody is reminded", "08:30", "Europe/Oslo"):
        assert words in shown
    assert signed_in("settings", "set", "timezone", "none").code == 0
    assert signed_in("settings", "show", "--json").json["timezone"] == "UTC"
    for name, value, told in (
        ("timezone", "Europe/Olso", "a zone of the IANA database"),
        ("digest_at", "9:00", "a time from 00:00 to 23:59"),
        ("answer_within_hours", "0", "a whole number from 1 to 8760"),
    ):
        wrong = signed_in("settings", "set", name, value)
        assert (wrong.code, told in wrong.err) == (2, True), wrong.err


def test_a_bot_is_stopped_for_a_while(signed_in: Cli) -> None:
    stopped = signed_in("bots", "stop", "shop", "--for", "2 hours", "--json")
    assert stopped.json["items"][0]["stopped_until"]
    assert "no longer watched until" in stopped.err
    assert "stopped until" in signed_in("bots", "list").out
    assert "stopped until" in signed_in("bots", "show", "shop").out
    wrong = signed_in("bots", "stop", "shop", "--for", "2 huors")
    assert (wrong.code, "Did you mean hours?" in wrong.err) == (2, True)
    assert signed_in("bots", "stop", "--all", "--for", "2h").code == 2
    assert "stopped until" in signed_in("bots", "list").out
    again = signed_in("bots", "start", "shop", "--json")
    assert (again.json["stopped_until"], again.json["interval_seconds"]) == (None, 1)
