"""`orchestre numbers` and `orchestre settings` against a running Orchestre."""

from __future__ import annotations

from tests.integration.cli.conftest import Cli


def test_numbers_say_what_came_in(signed_in: Cli) -> None:
    ran = signed_in("numbers", "--from", "2026-01-01", "--to", "2026-01-02")
    assert ran.code == 0
    assert ran.out.splitlines()[0].split()[:3] == ["DAY", "RECEIVED", "DRAFTED"]
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
    assert (ran.code, "retention_days  90" in ran.out) == (0, True)
    assert "erased after 90 days" in ran.err
    assert signed_in("settings", "show", "--json").json["workspace"]["retention_days"] == 90
    again = signed_in("settings", "set", "retention_days", "none", "--json").json
    assert again["retention_days"] is None


def test_settings_that_cannot_be(signed_in: Cli) -> None:
    unknown = signed_in("settings", "set", "colour", "blue")
    assert (unknown.code, "retention_days" in unknown.err) == (2, True)
    for value in ("0", "many"):
        wrong = signed_in("settings", "set", "retention_days", value)
        assert (wrong.code, "retention_days" in wrong.err) == (2, True)
