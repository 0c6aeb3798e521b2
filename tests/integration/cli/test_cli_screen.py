"""What a terminal is given: customers' texts can neither act on it nor hide in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orchestre.cli import wording
from orchestre.cli.screen import put_fields, put_json, put_table
from orchestre.cli.wording import ago, counted, dated, literal, moment, one_line
from orchestre.client.schemas import FindingInfo


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("\x1b[2J\x1b[1A", "␛[2J␛[1A"),
        ("paid\rfree", "paid␍free"),
        ("a\x00b\x7f", "a␀b␡"),
        ("\x9b31m", "⟨9B⟩31m"),
        ("invoice\u202egnp.exe", "invoice⟨202E⟩gnp.exe"),
        ("pay\u200bpal", "pay⟨200B⟩pal"),
        ("tag\U000e0041", "tag⟨E0041⟩"),
        ("line\r\nnext\tcell", "line\nnext\tcell"),
        ("Grüße, 你好, مرحبا 😀", "Grüße, 你好, مرحبا 😀"),
    ],
)
def test_what_a_terminal_would_act_on_becomes_visible(text: str, shown: str) -> None:
    assert literal(text) == shown


def test_one_line_stays_one_line() -> None:
    assert one_line("a\n\n  b\tc\r\nd") == "a b c d"


def test_tables_show_markup_and_escapes_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    put_table(("ID", "SUBJECT"), [("1", "[bold red]sale[/] :smile: \x1b[31m")])
    assert "[bold red]sale[/] :smile: ␛[31m" in capsys.readouterr().out


def test_tables_fit_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    put_table(("ID", "FROM", "SUBJECT"), [("12345678", "x" * 60, "y" * 300)])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "12345678" in lines[2]


def test_empty_fields_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    put_fields((("Name", "tent"), ("Error", ""), ("Sku", "T\n1")))
    assert capsys.readouterr().out == "Name  tent\nSku   T 1\n"


def test_json_is_plain_ascii_so_that_no_escape_gets_through(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put_json([FindingInfo(name="n", what="\x1b[31m\x9b é")])
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert "\x1b" not in printed
    assert json.loads(printed)["items"][0]["what"] == "\x1b[31m\x9b é"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s ago"),
        (59, "59 s ago"),
        (60, "1 min ago"),
        (7200, "2 h ago"),
        (200_000, "2 days ago"),
    ],
)
def test_ages_are_told_in_one_unit(
    seconds: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = datetime.now(UTC)

    class Still(datetime):
        @classmethod
        def now(cls, _tz: Any = None) -> Any:
            return came

    monkeypatch.setattr(wording, "datetime", Still)
    assert ago(came - timedelta(seconds=seconds)) == words
    assert ago(None) == "never"


def test_a_moment_of_another_year_names_it() -> None:
    came = datetime.now(UTC)
    old = datetime(2005, 5, 10, 12, tzinfo=UTC)
    assert moment(old).startswith("10 May 2005 ")
    assert str(came.year) not in moment(came)
    assert dated(old, came) == f"dated {moment(old)}"
    assert dated(came - timedelta(hours=20), came) == ""


def test_one_is_not_counted_in_the_plural() -> None:
    assert [counted(number, "bot") for number in (0, 1, 2)] == ["0 bots", "1 bot", "2 bots"]
