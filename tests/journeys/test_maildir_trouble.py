"""A mail folder that is gone, is no folder, or takes no reply: said, survived, and mended."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Server
from tests.journeys.desk import PASSWORD, Desk
from tests.journeys.mailbox import Mailbox
from tests.journeys.processes import House, until

# Whichever test comes first also starts the server.
pytestmark = pytest.mark.timeout(300)

ANA = "ana@trouble.example"


@pytest.fixture(scope="module")
def desk(server: Server) -> Iterator[Desk]:
    with contextlib.closing(Desk.sign_up(server.house.url, ANA)) as desk:
        yield desk


@pytest.fixture(scope="module")
def cli(server: Server, desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A command line of one's own, signed in."""
    house = House(tmp_path_factory.mktemp("cli"), port=server.house.port)
    ran = house.run("login", "--email", ANA, "--password-stdin", stdin=PASSWORD)
    assert ran.returncode == 0, ran.stderr
    return house


@pytest.fixture
def mailbox(desk: Desk, tmp_path: Path) -> Mailbox:
    """A mailbox of the test's own, linked and watched."""
    mailbox = Mailbox(tmp_path / "Maildir", f"{tmp_path.name}@trouble.example").make()
    desk.link(mailbox)
    desk.watch(mailbox)
    until(lambda: desk.bot(mailbox)["last_poll"], "the first poll")
    return mailbox


@pytest.mark.parametrize("missing", ["whole", "new"])
def test_a_folder_that_is_away_is_said_and_looked_for_until_it_is_back(
    desk: Desk, cli: House, mailbox: Mailbox, missing: str
) -> None:
    folder = mailbox.folder if missing == "whole" else mailbox.folder / "new"
    aside = folder.with_name(f"{folder.name}-aside")
    folder.rename(aside)
    if missing == "new":
        folder.write_text("not a folder")
    until(lambda: desk.bot(mailbox)["status"] == "failing", "the bot to say that it fails")
    shown = cli.run("bots", "status", mailbox.address).stdout
    assert "failing" in shown
    assert str(folder) in shown
    if missing == "new":
        folder.unlink()
    aside.rename(folder)
    mailbox.ask(f"away-{missing}")
    desk.settled([f"away-{missing}"])
    bot = until(lambda: _running(desk, mailbox), "the bot to run again")
    assert bot["error"] == ""


def _running(desk: Desk, mailbox: Mailbox) -> dict[str, object]:
    bot: dict[str, object] = desk.bot(mailbox)
    return bot if bot["status"] == "running" else {}


def test_a_reply_that_cannot_be_laid_down_waits_until_it_can(desk: Desk, mailbox: Mailbox) -> None:
    mailbox.ask("patient")
    desk.settled(["patient"])
    # Stands for a full disk: whatever is to be written there fails.
    in_the_way = mailbox.folder / ".Sent"
    in_the_way.write_text("not a folder")
    shown = desk.drafts("waiting")["patient"]
    desk.approve(shown).raise_for_status()
    troubled = until(lambda: desk.draft(shown)["error"], "the draft to say what is wrong")
    assert "the reply was not sent" in troubled
    assert str(in_the_way) in troubled
    assert desk.draft(shown)["status"] == "approved"
    in_the_way.unlink()
    sent = until(lambda: _sent(desk, shown), "the reply to leave")
    assert sent["error"] == ""
    (left,) = mailbox.sent()
    assert left.get_content() == shown["text"]


def _sent(desk: Desk, shown: dict[str, object]) -> dict[str, object]:
    now: dict[str, object] = desk.draft(shown)
    return now if now["status"] == "sent" else {}


def _left_to_a_person(desk: Desk) -> list[Any]:
    return [one for one in desk.messages().values() if one["status"] == "needs_human"]


def test_one_mail_that_cannot_be_read_holds_no_other_up(desk: Desk, mailbox: Mailbox) -> None:
    # A link to nowhere is no mail; a folder among the mails is none either.
    (mailbox.folder / "new" / "0000.nowhere").symlink_to(mailbox.folder / "nothing")
    (mailbox.folder / "new" / "0000.folder").mkdir()
    mailbox.deliver(b"\xff\x00\xfe not a mail \r\r\n\x00")
    mailbox.ask("after")
    after = desk.settled(["after"])["after"]
    assert after["status"] == "drafted"
    bot = desk.bot(mailbox)
    assert (bot["status"], bot["error"]) == ("running", "")
    (odd,) = until(lambda: _left_to_a_person(desk), "the odd one to be left to a person")
    assert odd["reason"]
