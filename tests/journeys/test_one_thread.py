"""Who writes twice is answered once, and nobody writes himself into another's exchange."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import Server
from tests.journeys.desk import Desk
from tests.journeys.mailbox import DOMAIN, Mailbox, message_id

SHOP = "thread@lamps.example"


@pytest.fixture
def desk(server: Server) -> Iterator[Desk]:
    with contextlib.closing(Desk.sign_up(server.house.url, "ana@thread.example")) as desk:
        yield desk


def _mail(name: str, text: str, *more: str) -> str:
    fields = (f"From: {name}@{DOMAIN}", f"To: {SHOP}", f"Message-ID: {message_id(name)}", *more)
    return "\n".join((*fields, "Subject: Lamp", "", text, ""))


def test_mails_of_one_exchange_that_come_in_one_poll(desk: Desk, tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path / "Maildir", SHOP).make()
    desk.link(mailbox)
    names_first = f"References: {message_id('first')}"
    mailbox.deliver(_mail("first", "What is it?", f"Cc: second@{DOMAIN}"))
    mailbox.deliver(_mail("second", "I mean the white one.", names_first))
    mailbox.deliver(_mail("stranger", "And what did they ask?", names_first))
    desk.watch(mailbox)
    desk.settled(["first", "second", "stranger"])
    waiting = desk.drafts("waiting")
    assert waiting.keys() == {"second", "stranger"}
    assert [one["from"] for one in desk.draft(waiting["second"])["thread"]] == [
        f"first@{DOMAIN}",
        f"second@{DOMAIN}",
    ]
    alone = desk.draft(waiting["stranger"])["thread"]
    assert [one["from"] for one in alone] == [f"stranger@{DOMAIN}"]
