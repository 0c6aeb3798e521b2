"""`orchestre up` is killed again and again while mail flows and is approved: each answered once."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import time
from itertools import count
from pathlib import Path

import httpx
import pytest

from tests.journeys.desk import Desk
from tests.journeys.ledger import approved_texts
from tests.journeys.mailbox import Mailbox, message_id
from tests.journeys.processes import PATIENCE, House, Running

ANA = "ana@lamps.example"
#: Half of them at any moment, half when a reply has just been laid down and others are to follow.
DEATHS = 4
MAILS_A_LIFE = 2
MAILS = (DEATHS + 1) * MAILS_A_LIFE
#: Seconds of a life from the moment at which the server answers: some mail is read, drafted,
#: approved or being sent by then.
LIFE = (0.1, 3.5)
#: Seconds from the moment at which a reply is seen in .Sent to the death of who laid it down.
LAST_BREATH = (0.0, 0.02)


class Patient:
    """A client that asks again when nobody answers."""

    def __init__(self, desk: Desk, mailbox: Mailbox) -> None:
        self._desk = desk
        self._mailbox = mailbox
        self._names = (f"customer{number}" for number in count(1))

    def customers_write(self) -> None:
        for _ in range(MAILS_A_LIFE):
            self._mailbox.ask(next(self._names))

    def approve_what_waits(self) -> None:
        """Approve as far as the server lives; an approval whose answer was lost is made again."""
        with contextlib.suppress(httpx.TransportError):
            for shown in self._desk.drafts("waiting").values():
                answer = self._desk.approve(shown)
                assert answer.status_code in {200, 409}, answer.text

    def has_seen_all_leave(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return len(self._desk.drafts("sent")) == MAILS
        return False


@pytest.fixture
def chance() -> random.Random:
    """What the moments of death are drawn from; JOURNEY_SEED repeats those of an earlier run."""
    seed = int(os.environ.get("JOURNEY_SEED", random.randrange(10**6)))
    # Shown by pytest where the test fails, and nowhere else.
    logging.getLogger(__name__).warning("JOURNEY_SEED=%s", seed)
    return random.Random(seed)


@pytest.mark.timeout(300)
async def test_killed_again_and_again_each_customer_is_answered_once(
    tmp_path: Path, chance: random.Random
) -> None:
    house = House(tmp_path / "house", {"undo_seconds": 0})
    mailbox = Mailbox(tmp_path / "Maildir", "shop@lamps.example").make()
    up = house.open()
    try:
        with contextlib.closing(Desk.sign_up(house.url, ANA)) as desk:
            desk.link(mailbox)
            desk.watch(mailbox)
            client = Patient(desk, mailbox)
            for death in range(DEATHS):
                client.customers_write()
                if death % 2:
                    _live(client, chance.uniform(*LIFE))
                else:
                    _live_until_one_leaves(client, mailbox, chance.uniform(*LAST_BREATH))
                up.kill()
                up = house.open()
            client.customers_write()
            _live_until_all_left(client, up)
        assert up.stop() == 0
    finally:
        up.kill()
    assert "failed by a bug" not in house.said()
    await _check(house, mailbox)


def _live(client: Patient, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        client.approve_what_waits()
        time.sleep(0.02)


def _live_until_one_leaves(client: Patient, mailbox: Mailbox, last_breath: float) -> None:
    before = mailbox.left()
    deadline = time.monotonic() + PATIENCE
    while mailbox.left() == before:
        assert time.monotonic() < deadline, "waited in vain for a reply to leave"
        client.approve_what_waits()
    time.sleep(last_breath)


def _live_until_all_left(client: Patient, up: Running) -> None:
    deadline = time.monotonic() + PATIENCE
    while not client.has_seen_all_leave():
        assert time.monotonic() < deadline, up.said
        client.approve_what_waits()
        time.sleep(0.05)


async def _check(house: House, mailbox: Mailbox) -> None:
    kept = await approved_texts(house, ANA)
    customers = {message_id(f"customer{number}") for number in range(1, MAILS + 1)}
    assert kept.keys() == customers
    assert {status for status, _ in kept.values()} == {"sent"}
    left = mailbox.sent()
    assert len(left) == MAILS
    assert {mail["In-Reply-To"]: mail.get_content() for mail in left} == {
        name: text for name, (_, text) in kept.items()
    }
