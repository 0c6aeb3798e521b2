"""One API and two workers on PostgreSQL, one of them killed: each customer is answered once."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from orchestre.domain.replies import ReplyStatus
from orchestre.store.tables import replies
from tests.journeys.desk import Desk
from tests.journeys.ledger import approved_texts, opened
from tests.journeys.mailbox import Mailbox, message_id
from tests.journeys.processes import House, Running, until

ANA = "ana@lamps.example"
CUSTOMERS = [f"customer{number}" for number in range(1, 13)]
#: Replies that have left when one worker dies: others are being sent, and some still wait.
LEFT_AT_DEATH = 3


@pytest.fixture
def house(tmp_path: Path, postgres_url: str) -> House:
    return House(
        tmp_path / "house",
        {
            "database_url": postgres_url,
            "secret_key": Fernet.generate_key().decode(),
            "undo_seconds": 0,
        },
    )


@pytest.fixture
def workers(house: House) -> Iterator[tuple[Running, Running]]:
    """An API that answers, and two workers that work."""
    api = house.start("api")
    both = (house.start("worker"), house.start("worker"))
    try:
        until(lambda: house.answers(api), "the API to answer")
        for worker in both:
            until(lambda worker=worker: "Working." in worker.said, "a worker to work")  # type: ignore[misc]
        yield both
    finally:
        for process in (api, *both):
            process.process.send_signal(signal.SIGINT)
        for process in (api, *both):
            process.stop()


@pytest.mark.timeout(300)
async def test_one_of_two_workers_dies_and_each_customer_is_answered_once(
    house: House, workers: tuple[Running, Running], tmp_path: Path
) -> None:
    mailbox = Mailbox(tmp_path / "Maildir", "shop@lamps.example").make()
    with contextlib.closing(Desk.sign_up(house.url, ANA)) as desk:
        desk.link(mailbox)
        desk.watch(mailbox)
        for name in CUSTOMERS:
            mailbox.ask(name)
        desk.settled(CUSTOMERS)
        for shown in desk.drafts("waiting").values():
            desk.approve(shown).raise_for_status()
        until(lambda: len(mailbox.sent()) >= LEFT_AT_DEATH, "the first replies to leave")
        workers[0].kill()
        await _let_the_dead_ones_leases_end(house)
        until(lambda: len(desk.drafts("sent")) == len(CUSTOMERS), "every reply to leave")
    assert "Traceback" not in house.said()
    kept = await approved_texts(house, ANA)
    assert kept.keys() == {message_id(name) for name in CUSTOMERS}
    assert {mail["In-Reply-To"]: ("sent", mail.get_content()) for mail in mailbox.sent()} == kept
    assert len(mailbox.sent()) == len(CUSTOMERS)


async def _let_the_dead_ones_leases_end(house: House) -> None:
    """Do to the rows what a minute does: end the leases of what nobody is at work on any more."""
    held = sa.select(replies.c.id, replies.c.fence).where(replies.c.status == ReplyStatus.SENDING)
    async with opened(house) as store:
        before: set[tuple[str, int]] = {("not looked yet", 0)}
        since = time.monotonic()
        # The living worker ends each attempt within moments; what stays is the dead one's.
        while time.monotonic() - since < 10:
            async with store.read() as tx:
                now = {(row.id, row.fence) for row in await tx.execute(held)}
            if now != before:
                before, since = now, time.monotonic()
        async with store.begin() as tx:
            for reply_id, fence in before:
                await tx.execute(
                    sa.update(replies)
                    .where(replies.c.id == reply_id, replies.c.fence == fence)
                    .values(lease_until=tx.now)
                )
