"""Questions: Ctrl-C ends each at once with nothing done, and what is asked is checked at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator

import pytest
import typer

from orchestre.cli import asking
from orchestre.domain.errors import Invalid
from tests.integration.cli.conftest import Cli
from tests.integration.cli.pressing import pressed_at


def test_ctrl_c_ends_a_question_at_once(signed_in: Cli) -> None:
    waits = signed_in("drafts", "list", "--json").json["items"][0]["id"]
    code, screen = pressed_at("[y/N]", "drafts", "approve", waits)
    assert (code, screen.endswith("[y/N]: ^C\r\nAborted!\r\n")) == (130, True), screen
    assert signed_in("drafts", "show", waits, "--json").json["status"] == "waiting"
    assert "Traceback" not in screen


def test_ctrl_c_ends_a_question_outside_of_calls(signed_in: Cli) -> None:
    code, screen = pressed_at("E-mail", "login")
    assert (code, screen.endswith("^C\r\nAborted!\r\n")) == (130, True), screen
    code, screen = pressed_at("Password", "login", "--email", "ana@nordwind.example")
    assert code == 130
    assert screen.endswith("\r\nAborted!\r\n")


def test_the_event_loop_gets_ctrl_c_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typer, "prompt", lambda *_args, **_more: "answer")

    async def asked() -> bool:
        before = signal.getsignal(signal.SIGINT)
        assert asking.ask("What?") == "answer"
        return signal.getsignal(signal.SIGINT) is before

    assert asyncio.run(asked())


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What somebody types at the hidden questions that come."""
    words: list[str] = []
    monkeypatch.setattr(typer, "prompt", lambda *_args, **_more: words.pop(0))
    yield words
    assert words == []


def test_a_short_password_is_told_when_it_is_typed(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed += ["short", "long enough", "another one", "long enough", "long enough"]
    assert asking.ask_new_password() == "long enough"
    assert capsys.readouterr().err.splitlines() == [
        "A password has at least 8 characters.",
        "These were two different ones.",
    ]


def test_three_slips_are_enough(typed: list[str]) -> None:
    typed += ["short"] * 3
    with pytest.raises(Invalid, match="No new password"):
        asking.ask_new_password()


@pytest.mark.parametrize("wrong", ["short", "x" * 1_025, "a\x00bcdefgh", "a\ud800bcdefgh"])
def test_no_password(wrong: str) -> None:
    with pytest.raises(Invalid, match="password"):
        asking.good_password(wrong)
