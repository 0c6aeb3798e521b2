"""The command line on its own: help, usage, exit codes, and how fast it starts."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from orchestre.cli import imports
from orchestre.cli.api import say_who_has_vectors
from orchestre.cli.app import COMMANDS, run, tell
from orchestre.domain.errors import Fault, Invalid, OrchestreError
from orchestre.settings import Settings

VERBS = {
    "accounts": ["link", "list", "show", "unlink"],
    "bots": ["list", "polls", "set", "show", "start", "status", "stop"],
    "documents": ["import", "list", "search", "show"],
    "drafts": ["list", "show", "approve", "edit", "reject", "respond", "undo", "resolve"],
    "events": ["list", "show", "verify"],
    "members": ["list", "show"],
    "messages": ["answer", "list", "show"],
    "products": ["import", "list", "search", "show"],
}
EVERY = [
    [],
    *([name] for name in COMMANDS),
    *([noun, verb] for noun, verbs in VERBS.items() for verb in verbs),
]


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_every_command_has_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command, "--help"]) == 0
    printed = capsys.readouterr().out
    assert " ".join(["Usage: orchestre", *command]) in printed
    assert max(map(len, printed.splitlines())) <= 80


def test_processes_without_a_chroma_server_say_who_has_the_vectors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say_who_has_vectors(Settings(_env_file=None, chroma_url="http://127.0.0.1:8001"))
    assert capsys.readouterr() == ("", "")
    say_who_has_vectors(Settings(_env_file=None))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "ORCHESTRE_CHROMA_URL is not set" in " ".join(printed.err.split())


@pytest.mark.parametrize(
    "command",
    [
        ["darfts"],
        ["drafts"],
        ["drafts", "aprove"],
        ["drafts", "show"],
        ["drafts", "list", "--limit", "0"],
        ["drafts", "list", "--status", "lost"],
        ["drafts", "resolve", "1", "--outcome", "maybe"],
        ["drafts", "edit", "1", "--text", "x", "--file", "/dev/null"],
        ["drafts", "approve", "1", "--yes", "--acknowledge", "price"],
        ["accounts", "link", "maildir", "x", "--option", "path"],
        ["products", "import", "x.csv", "--missing", "burn"],
        ["up", "now"],
    ],
    ids=" ".join,
)
def test_wrong_usage_leaves_with_2(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command) == 2
    printed = capsys.readouterr()
    assert printed.out == "" or command == ["drafts"]
    assert "Traceback" not in printed.err


def test_a_misspelt_command_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    run(["draft"])
    assert "Did you mean 'drafts'?" in capsys.readouterr().err


def test_no_server_is_one_sentence_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORCHESTRE_API_URL", "http://127.0.0.1:9")
    assert run(["drafts", "list"]) == 1
    assert capsys.readouterr().err == (
        "No Orchestre answers at http://127.0.0.1:9.\n"
        "→ Start it with `orchestre up`, or set ORCHESTRE_API_URL to where it runs.\n"
    )


def test_a_wrong_setting_names_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORCHESTRE_PORT", "eighty")
    assert run(["drafts", "list"]) == 1
    assert "ORCHESTRE_PORT" in capsys.readouterr().err


def test_api_and_worker_alone_need_postgresql(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORCHESTRE_DATA_DIR", str(tmp_path))
    for command in ("api", "worker"):
        assert run([command]) == 1
        assert "needs PostgreSQL" in capsys.readouterr().err


def test_errors_list_every_fault_and_cannot_act_on_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    faults = (Fault("body.text", "is too long"), Fault("body.\x1b[2J", "is unknown"))
    assert tell(Invalid("2 values are wrong", faults=faults)) == 2
    assert tell(OrchestreError("Broken")) == 1
    printed = capsys.readouterr().err
    assert "  body.text: is too long\n" in printed
    assert "\x1b" not in printed


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("orchestre ")


@pytest.mark.parametrize("command", ["up", "migrate", "demo", "doctor"])
def test_a_data_folder_that_cannot_be_is_one_sentence(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ORCHESTRE_DATA_DIR", str(tmp_path / "file"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("ORCHESTRE_PORT", str(free.getsockname()[1]))
    assert run([command]) == 1
    printed = capsys.readouterr()
    assert "file" in printed.out + printed.err
    assert "Traceback" not in printed.err
    assert "→ " in printed.out + printed.err


def test_columns_are_named_one_by_one_or_as_json() -> None:
    assert imports.read_columns([]) is None
    assert imports.read_columns(["sku=Art.-Nr.", '{"price": "Preis"}']) == {
        "sku": "Art.-Nr.",
        "price": "Preis",
    }
    for wrong in ("{", "[1]", "sku", "=x", "sku="):
        with pytest.raises(typer.BadParameter, match="Preis brutto"):
            imports.read_columns([wrong])


def test_help_loads_nothing_slow() -> None:
    """What makes `orchestre --help` fast, held by what is loaded: a clock would be flaky."""
    program = (
        "import sys; from orchestre.cli.app import run; run(['--help']);"
        "print(sorted({'pydantic', 'httpx', 'fastapi', 'chromadb'} & set(sys.modules)),"
        "file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"
