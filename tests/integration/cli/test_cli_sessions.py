"""The command line's own sign-ins: where they are, how they end, and a new password."""

from __future__ import annotations

import asyncio
import shutil
import sys
from io import StringIO
from pathlib import Path

import pytest

from orchestre.bootstrap import open_orchestre
from orchestre.cli.app import run
from orchestre.settings import Settings
from tests.integration.cli.conftest import Cli

ANA, WORD, NEW = "ana@sessions.example", "correct horse", "a better horse"


@pytest.fixture
def ana(cli: Cli, config: Path) -> Cli:
    """The command line of a member who is signed in twice: here, and elsewhere."""
    shutil.rmtree(config / "orchestre", ignore_errors=True)
    login = ("login", "--email", ANA, "--password-stdin")
    for word in (WORD, NEW):
        if cli(*login, stdin=f"{word}\n").code == 0:
            break
    else:
        assert cli(*login, "--sign-up", stdin=f"{WORD}\n").code == 0
    assert cli("sessions", "end", "--others").code == 0
    return cli


def sign_in_elsewhere(cli: Cli, config: Path, word: str) -> None:
    kept = config / "orchestre" / "sign-ins.json"
    here = kept.read_text()
    login = ("login", "--email", ANA, "--password-stdin")
    assert cli(*login, stdin=f"{word}\n").code == 0
    kept.write_text(here)


def test_sessions_are_listed_and_ended(ana: Cli, config: Path) -> None:
    sign_in_elsewhere(ana, config, WORD)
    listed = ana("sessions", "list", "--json").json["items"]
    assert sorted(one["current"] for one in listed)[-1] is True
    table = ana("sessions", "list")
    assert "this" in table.out
    assert "orchestre (" in table.out
    assert "within the hour" in table.out
    theirs = next(one["id"] for one in listed if not one["current"])
    ended = ana("sessions", "end", theirs[-12:])
    assert (ended.code, ended.out) == (0, "")
    assert "Ended 1 session." in ended.err
    assert ana("sessions", "end", theirs).code == 3
    sign_in_elsewhere(ana, config, WORD)
    assert ana("sessions", "end", "--others").code == 0
    assert [one["current"] for one in ana("sessions", "list", "--json").json["items"]] == [True]
    assert ana("sessions", "end").code == 2
    assert ana("sessions", "end", "x", "--others").code == 2


def test_a_password_is_changed_and_everybody_else_is_out(ana: Cli, config: Path) -> None:
    sign_in_elsewhere(ana, config, WORD)
    wrong = ana("password", "--password-stdin", stdin=f"wrong horse\n{NEW}\n")
    assert wrong.code == 2
    assert "not your current password" in wrong.err
    assert ana("password", "--password-stdin", stdin=f"{WORD}\nshort\n").code == 2
    changed = ana("password", "--password-stdin", stdin=f"{WORD}\n{NEW}\n")
    assert (changed.code, changed.out) == (0, "")
    assert "1 other session ended" in changed.err
    assert NEW not in changed.err
    assert len(ana("sessions", "list", "--json").json["items"]) == 1
    assert ana("password").code == 2, "no terminal to ask on"


def test_a_forgotten_password_is_reset_on_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORCHESTRE_DATA_DIR", str(tmp_path / "data"))

    async def sign_up_or_in(word: str, *, up: bool = False) -> None:
        async with open_orchestre(Settings(_env_file=None, data_dir=tmp_path / "data")) as opened:
            if up:
                await opened.people.sign_up(ANA, word)
            await opened.people.sign_in(ANA, word)

    def reset(email: str, word: str) -> int:
        monkeypatch.setattr(sys, "stdin", StringIO(f"{word}\n"))
        return run(["password", "--reset", email, "--password-stdin"])

    asyncio.run(sign_up_or_in(WORD, up=True))
    assert reset(ANA, "short") == 2
    capfd.readouterr()
    assert reset("nobody@example.com", "short") == 3, "who it is comes first"
    told = capfd.readouterr().err
    assert "Check the address" in told
    assert "list" not in told
    assert reset(ANA, NEW) == 0
    assert "1 session" in capfd.readouterr().err
    asyncio.run(sign_up_or_in(NEW))
