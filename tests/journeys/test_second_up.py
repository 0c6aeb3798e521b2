"""A second start, a taken port, and Ctrl-C with replies on their way."""

from __future__ import annotations

import contextlib
from pathlib import Path

import httpx
import pytest

from tests.journeys.conftest import Server
from tests.journeys.desk import Desk
from tests.journeys.ledger import approved_texts
from tests.journeys.mailbox import Mailbox, message_id
from tests.journeys.processes import House, until

ANA = "ana@lamps.example"
#: More than are sent at a time, so that some still wait when the first have left.
CUSTOMERS = [f"customer{number}" for number in range(1, 10)]


def test_a_second_up_names_the_first_which_goes_on(server: Server) -> None:
    second = House(server.house.folder)
    ran = second.run("up", "--no-console")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"Another Orchestre (process {server.up.pid}) is at work on {second.data}" in ran.stderr
    assert "ORCHESTRE_DATA_DIR" in ran.stderr
    assert "Traceback" not in ran.stderr
    until(lambda: server.house.answers(server.up), "the first to answer")


def test_a_taken_port_is_named_and_nothing_is_left_behind(server: Server, tmp_path: Path) -> None:
    house = House(tmp_path, port=server.house.port)
    ran = house.run("up", "--no-console")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"Port {house.port} on 127.0.0.1 is in use" in ran.stderr
    assert f"ORCHESTRE_PORT={house.port + 1} orchestre up" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("command", ["api", "worker"])
def test_api_and_worker_say_that_they_need_postgresql(command: str, tmp_path: Path) -> None:
    ran = House(tmp_path).run(command)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"`orchestre {command}` as a process of its own needs PostgreSQL" in ran.stderr
    assert "ORCHESTRE_DATABASE_URL" in ran.stderr
    assert "orchestre up" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.timeout(300)
async def test_ctrl_c_lets_what_is_being_sent_end_and_the_rest_goes_on_later(
    tmp_path: Path,
) -> None:
    house = House(tmp_path / "house", {"undo_seconds": 1})
    mailbox = Mailbox(tmp_path / "Maildir", "shop@lamps.example").make()
    up = house.open()
    try:
        with contextlib.closing(Desk.sign_up(house.url, ANA)) as desk:
            desk.link(mailbox)
            desk.watch(mailbox)
            for name in CUSTOMERS:
                mailbox.ask(name)
            desk.settled(CUSTOMERS)
            for shown in desk.drafts("waiting").values():
                desk.approve(shown).raise_for_status()
        until(mailbox.sent, "the first reply to leave")
        assert up.stop() == 0
        assert up.said.rstrip().endswith("goes on at the next start.")
        left = {mail["In-Reply-To"] for mail in mailbox.sent()}
        kept = await approved_texts(house, ANA)
        assert {name for name, (status, _) in kept.items() if status == "sent"} == left
        assert {status for status, _ in kept.values()} <= {"sent", "approved"}
        with pytest.raises(httpx.ConnectError):
            httpx.get(house.url, trust_env=False)

        up = house.open()
        until(lambda: len(mailbox.sent()) >= len(CUSTOMERS), "the other replies to leave")
        assert up.stop() == 0
    finally:
        up.kill()
    assert "Traceback" not in house.said()
    kept = await approved_texts(house, ANA)
    assert kept.keys() == {message_id(name) for name in CUSTOMERS}
    assert {mail["In-Reply-To"]: ("sent", mail.get_content()) for mail in mailbox.sent()} == kept
    assert len(mailbox.sent()) == len(CUSTOMERS)
