"""The command line against a running Orchestre: a shop that links, learns, drafts and decides."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.conftest import CATALOGUE, PASSWORD, Cli, Shop


def draft_about(cli: Cli, subject: str) -> dict[str, Any]:
    drafts: list[dict[str, Any]] = cli("drafts", "list", "--json").json["items"]
    return next(draft for draft in drafts if subject in draft["subject"])


def test_who_is_not_signed_in_is_told_to_and_leaves_with_4(cli: Cli, config: Path) -> None:
    if (config / "orchestre").exists():
        (config / "orchestre").rename(config / "aside")
    ran = cli("drafts", "list")
    assert (ran.code, ran.out) == (4, "")
    assert "Nobody is signed in" in ran.err
    assert "→ orchestre login" in ran.err
    if (config / "aside").exists():
        (config / "aside").rename(config / "orchestre")


def test_the_token_is_kept_for_this_user_alone(signed_in: Cli, config: Path) -> None:
    file = config / "orchestre" / "sign-ins.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PASSWORD not in file.read_text()


def test_a_wrong_password_leaves_with_4_and_keeps_the_old_sign_in(signed_in: Cli) -> None:
    login = ("login", "--email", "ana@nordwind.example", "--password-stdin")
    refused = signed_in(*login, stdin="wrong horse\n")
    assert refused.code == 4
    assert "orchestre login --sign-up" in refused.err
    assert signed_in("accounts", "list").code == 0


def test_a_token_in_the_environment_goes_before_the_kept_one(
    signed_in: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORCHESTRE_TOKEN", "nonsense")
    assert signed_in("accounts", "list").code == 4


@pytest.mark.parametrize(
    "command",
    [
        "accounts list",
        "accounts show shop",
        "bots list",
        "bots status",
        "bots status shop",
        "bots show shop@nordwind.example",
        "drafts list --all",
        "messages list --status skipped",
        "products list",
        "products show T2",
        "products search tent",
        "documents list",
        "documents search returns",
        "members list",
        "members show ana@nordwind.example",
        "events list",
        "events show 1",
        "events verify",
    ],
)
def test_what_reads_prints_json_alone_on_stdout(signed_in: Cli, command: str) -> None:
    ran = signed_in(*command.split(), "--json")
    assert ran.code == 0, ran.err
    assert isinstance(ran.json, dict)
    plain = signed_in(*command.split())
    assert plain.code == 0, plain.err
    assert max((len(line) for line in plain.out.splitlines()), default=0) <= 110


@pytest.mark.parametrize(
    "command",
    [
        "accounts show nobody",
        "accounts link carrierpigeon home",
        "bots start nobody",
        "drafts show 0123456789abcdef",
        "drafts show 00000000000000000000000000000000",
        "drafts approve 00000000 --yes",
        "messages show 0000ffff",
        "products show nothing",
        "members show nobody@nordwind.example",
        "events show 999999",
    ],
)
def test_what_is_not_there_leaves_with_3_and_a_sentence(signed_in: Cli, command: str) -> None:
    ran = signed_in(*command.split())
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.splitlines()[-1].startswith("→ ")
    assert "Traceback" not in ran.err


def test_a_trail_that_was_changed_leaves_with_1(signed_in: Cli, shop: Shop) -> None:
    database = shop.folder.parent / "data/orchestre.db"
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as rows:
        (verb,) = rows.execute("SELECT verb FROM events WHERE number = 2").fetchone()
        rows.execute("UPDATE events SET verb = 'nothing' WHERE number = 2")
        try:
            ran = signed_in("events", "verify", "--json")
        finally:
            rows.execute("UPDATE events SET verb = ? WHERE number = 2", (verb,))
    assert (ran.code, ran.json["ok"], ran.json["first_broken"]) == (1, False, 2)
    assert "Event 2 is not as it was written" in ran.err
    assert signed_in("events", "verify").code == 0


def test_customers_text_cannot_act_on_the_terminal(signed_in: Cli) -> None:
    draft = draft_about(signed_in, "red")
    shown = signed_in("drafts", "show", draft["id"]).out + signed_in("messages", "list").out
    assert "\x1b" not in shown
    assert "Glow 500" in shown


def test_a_draft_is_shown_whole_with_what_it_leans_on(signed_in: Cli) -> None:
    draft = draft_about(signed_in, "Tent?")
    shown = signed_in("drafts", "show", draft["id"][-8:]).out
    for line in draft["text"].splitlines():
        assert line in shown
    for words in ("ben@customers.example", "FINDINGS", "SOURCES", draft["content_hash"]):
        assert words in shown
    assert "Mailbox shop <shop@nordwind.example>" in shown


def test_approving_without_a_terminal_needs_a_word(signed_in: Cli) -> None:
    draft = draft_about(signed_in, "Tent?")
    ran = signed_in("drafts", "approve", draft["id"])
    assert ran.code == 2
    assert "--version and --hash" in ran.err
    assert signed_in("drafts", "approve", draft["id"], "--version", "1").code == 2


def test_a_stale_hash_is_a_conflict(signed_in: Cli) -> None:
    draft = draft_about(signed_in, "Tent?")
    seen = ("--version", str(draft["version"]), "--hash", "0" * 32)
    assert signed_in("drafts", "approve", draft["id"], *seen).code == 5


def test_approving_asks_and_enter_means_no(signed_in: Cli) -> None:
    draft = draft_about(signed_in, "Tent?")
    refused = signed_in("drafts", "approve", draft["id"], stdin="\n", terminal=True)
    assert refused.code == 1
    assert draft["text"].splitlines()[0] in refused.err
    assert "Send this to ben@customers.example? [y/N]" in refused.err
    assert draft_about(signed_in, "Tent?")["version"] == draft["version"]


def test_the_editor_opens_the_draft_and_what_it_leaves_is_kept(
    signed_in: Cli, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "%s\\n" "PS: by hand" >> "$1"\n')
    editor.chmod(0o700)
    draft = draft_about(signed_in, "red")
    edit = ("drafts", "edit", draft["id"], "--json")
    edited = signed_in(*edit, "--editor", str(editor), terminal=True)
    assert edited.code == 0, edited.err
    assert edited.json["text"] == draft["text"] + "PS: by hand\n"
    unchanged = signed_in(*edit, "--editor", "true", terminal=True)
    assert (unchanged.code, unchanged.out) == (5, "")
    assert f"orchestre drafts approve {draft['id'][-8:]}" in unchanged.err
    emptied = signed_in("drafts", "edit", draft["id"], "--text", "")
    assert emptied.code == 2
    assert "The new text is empty" in emptied.err
    assert signed_in(*edit, "--editor", "false", terminal=True).code == 1
    assert signed_in(*edit).code == 2


def test_edit_approve_undo_and_reject(signed_in: Cli) -> None:
    identifier = draft_about(signed_in, "Tent?")["id"]
    text = "Hello,\n\nthe Fjord 2 tent costs 289.00 EUR.\n"
    edited = signed_in("drafts", "edit", identifier, "--file", "-", "--json", stdin=text)
    assert edited.code == 0, edited.err
    assert (edited.json["version"], edited.json["text"]) == (2, text)

    approved = signed_in("drafts", "approve", identifier[-8:], "--yes", "--json")
    assert approved.code == 0, approved.err
    assert approved.json["status"] == "approved"
    assert "289.00 EUR" in approved.err
    assert "drafts undo" in approved.err

    again = signed_in("drafts", "approve", identifier, "--yes")
    assert again.code == 5
    assert "it is approved" in again.err
    assert f"orchestre drafts undo {identifier[-8:]}" in again.err

    half = signed_in("drafts", "undo", identifier, "--version", "1")
    assert (half.code, "belong together" in half.err) == (2, True)
    stale = signed_in("drafts", "undo", identifier, "--version", "1", "--hash", "0" * 32)
    assert stale.code == 5
    assert "version 2 was approved since" in stale.err

    undone = signed_in("drafts", "undo", identifier, "--json")
    assert undone.code == 0, undone.err
    assert (undone.json["status"], undone.json["version"]) == ("waiting", 3)

    rejected = signed_in("drafts", "reject", identifier, "--reason", "Sold out", "--json")
    assert rejected.json["status"] == "rejected"
    twice = signed_in("drafts", "reject", identifier)
    assert twice.code == 5
    assert "orchestre messages answer" in twice.err
    verbs = [one["verb"] for one in rejected.json["history"]]
    assert verbs.count("edit") + verbs.count("edited") >= 1


def test_a_skipped_message_is_answered_when_a_person_says_so(signed_in: Cli) -> None:
    (skipped,) = signed_in("messages", "list", "--status", "skipped", "--json").json["items"]
    assert skipped["reason"]
    assert "auto" in signed_in("messages", "show", skipped["id"][-8:]).out.lower()
    assert signed_in("messages", "answer", skipped["id"]).code == 0


def test_an_import_tells_what_became_of_each_row(signed_in: Cli, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text(CATALOGUE, encoding="utf-8")
    ran = signed_in("products", "import", str(file))
    assert ran.code == 0, ran.err
    assert "0 added" in ran.out
    assert "2 unchanged" in ran.out
    assert "1 refused" in ran.out
    assert signed_in("products", "import", str(file), "--json", "--dry-run").json["unchanged"] == 2


def test_a_file_that_is_not_there_is_a_usage_error(signed_in: Cli, tmp_path: Path) -> None:
    assert signed_in("products", "import", str(tmp_path / "none.csv")).code == 2
    assert signed_in("products", "import", str(tmp_path), "--columns", "{").code == 2


def test_a_file_without_known_columns_says_how_to_name_them(signed_in: Cli, tmp_path: Path) -> None:
    file = tmp_path / "nosku.csv"
    file.write_text("foo,bar\n1,2\n", encoding="utf-8")
    ran = signed_in("products", "import", str(file))
    assert ran.code == 2
    assert "→ Say which is which: --columns sku=" in ran.err
    named = ("--columns", "sku=foo", "--columns", "title=bar", "--dry-run")
    assert "1 added" in signed_in("products", "import", str(file), *named).out


def test_a_file_of_headings_alone_says_what_to_do(signed_in: Cli, tmp_path: Path) -> None:
    file = tmp_path / "head.csv"
    file.write_text("sku,title\n", encoding="utf-8")
    ran = signed_in("products", "import", str(file))
    assert ran.code in {1, 2}
    assert "→ Mend the file" in ran.err


def test_events_name_people_and_ids_that_commands_take(signed_in: Cli) -> None:
    newest = signed_in("events", "list", "--limit", "3")
    assert "→ " not in newest.err
    everything = signed_in("events", "list", "--after", "0", "--limit", "200")
    assert "ana@nordwind" in everything.out
    assert newest.out.splitlines()[-1] == everything.out.splitlines()[-1]


def test_stop_needs_an_account_or_all(signed_in: Cli) -> None:
    assert signed_in("bots", "stop").code == 2
    assert signed_in("bots", "stop", "shop", "--all").code == 2
    stopped = signed_in("bots", "stop", "--all", "--json")
    assert [bot["status"] for bot in stopped.json["items"]] == ["stopped"]


def test_unlinking_asks_first(signed_in: Cli) -> None:
    assert signed_in("accounts", "unlink", "shop").code == 2
    assert signed_in("accounts", "show", "shop").code == 0
    assert signed_in("accounts", "unlink", "shop", "--yes").code == 0
    assert signed_in("accounts", "show", "shop").code == 3
    listed = signed_in("accounts", "list")
    assert (listed.code, listed.out) == (0, "")
    assert "orchestre accounts link" in listed.err


def test_signing_out_ends_the_token_everywhere(
    signed_in: Cli, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (token,) = json.loads((config / "orchestre/sign-ins.json").read_text()).values()
    assert signed_in("logout").code == 0
    assert signed_in("accounts", "list").code == 4
    assert signed_in("logout").code == 4
    monkeypatch.setenv("ORCHESTRE_TOKEN", token)
    assert signed_in("accounts", "list").code == 4
