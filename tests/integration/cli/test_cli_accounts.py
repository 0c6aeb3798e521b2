"""Mailboxes on the command line: which one a draft is of, how one is linked, and the hints."""

from __future__ import annotations

import shlex
from pathlib import Path

from orchestre.replies.samples import mailbox
from tests.integration.cli.conftest import Cli


def test_drafts_are_listed_with_their_mailbox(signed_in: Cli) -> None:
    heading, _, first, *_ = signed_in("drafts", "list").out.splitlines()
    assert heading.split()[-3:] == ["ACCOUNT", "TO", "SUBJECT"]
    assert " shop " in first


def test_what_a_link_lacks_is_named_by_its_option(signed_in: Cli, tmp_path: Path) -> None:
    ran = signed_in("accounts", "link", "maildir", "second", "--path", str(tmp_path))
    assert (ran.code, "--address MAIL" in ran.err) == (2, True)
    assert "--option" not in ran.err


def test_hints_hold_for_a_shell_whatever_a_name_is(signed_in: Cli, tmp_path: Path) -> None:
    folder, name = mailbox.make(tmp_path / "Maildir"), "Ana's; shop"
    link = ("accounts", "link", "maildir", name, "--path", str(folder))
    linked = signed_in(*link, "--address", "second@nordwind.example")
    hint = next(line for line in linked.err.splitlines() if line.startswith("→"))
    assert shlex.split(hint.removeprefix("→")) == ["orchestre", "bots", "start", name]
    assert signed_in("accounts", "unlink", name, "--yes").code == 0


def test_who_links_a_mailbox_again_hears_whose_approval_it_takes(
    signed_in: Cli, tmp_path: Path
) -> None:
    folder = mailbox.make(tmp_path / "Maildir")
    link = ("--path", str(folder), "--address", "legal@nordwind.example")
    first = signed_in("accounts", "link", "maildir", "legal", *link)
    assert (first.code, "approved by" in first.err) == (0, False)
    assert signed_in("bots", "set", "legal", "--approved-by", "owner").code == 0
    assert signed_in("accounts", "unlink", "legal", "--yes").code == 0
    again = signed_in("accounts", "link", "maildir", "contracts", *link)
    assert "approved by owner or above, as when it was linked as legal" in again.err
    assert signed_in("accounts", "unlink", "contracts", "--yes").code == 0
