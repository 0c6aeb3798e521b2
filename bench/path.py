"""Measures the path of a message, step by step: poll, draft, approve, send; and an idle sweep.

usage: python bench/path.py [MAILS]   (200 unless given)
One process, a real SQLite file (synchronous=FULL), a real Maildir, the offline drafter. Each step
is held against one durable commit of plain SQLite, measured in the same run.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from orchestre.bootstrap import Orchestre, open_orchestre
from orchestre.domain.decisions import Approve, Shown
from orchestre.domain.members import Member
from orchestre.settings import Settings
from orchestre.store import draft_lists
from orchestre.store.draft_lists import DraftFilter

MAIL = (
    "From: Customer {n} <customer{n}@example.org>\nTo: shop@example.com\nSubject: Question {n}\n"
    "Message-ID: <{n}@example.org>\n\nHello,\n\nhow long is the delivery of a lamp?\n\nBest\nC.\n"
)
SHOP = "shop@example.com"
IDLE_SWEEPS = 200


async def main(mails: int) -> None:
    """Print one line a step."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        commit = commit_seconds(folder)
        load = os.getloadavg()[0]
        say(f"{'one durable commit of SQLite alone':40} {commit * 1000:8.2f} ms   load {load:.1f}")
        settings = Settings(data_dir=folder, undo_seconds=0, _env_file=None)
        async with open_orchestre(settings) as orchestre:
            member = await begin(orchestre, folder, mails)
            for name, step in STEPS.items():
                started, cpu = time.perf_counter(), time.process_time()
                count = await step(orchestre, member)
                each = (time.perf_counter() - started) / count
                spent = (time.process_time() - cpu) / count
                say(
                    f"{name:40} {each * 1000:8.2f} ms   {spent * 1000:6.2f} ms of processor   "
                    f"{each / commit:6.1f} commits   {1 / each:7.0f} a second"
                )


def commit_seconds(folder: Path) -> float:
    """Return the seconds that one durable commit takes here, median of 100."""
    database = sqlite3.connect(folder / "plain.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE t (n INTEGER)")
    times = []
    for number in range(100):
        started = time.perf_counter()
        database.execute("INSERT INTO t VALUES (?)", (number,))
        times.append(time.perf_counter() - started)
    database.close()
    return sorted(times)[50]


async def begin(orchestre: Orchestre, folder: Path, mails: int) -> Member:
    """Make a workspace with a bot on a Maildir into which the mails have just come."""
    maildir = folder / "Maildir"
    for name in ("new", "cur", "tmp"):
        (maildir / name).mkdir(parents=True)
    member = await orchestre.people.sign_up("bench@example.com", "a long password")
    options: dict[str, object] = {"path": str(maildir), "address": SHOP}
    await orchestre.linking.link(
        member, provider_name="maildir", identifier_name=SHOP, options=options
    )
    await orchestre.bots.start(
        member, provider_name="maildir", identifier_name=SHOP, interval_seconds=3600
    )
    for number in range(mails):
        (maildir / "new" / f"{number}").write_text(MAIL.format(n=number))
    return member


async def poll(orchestre: Orchestre, _member: Member) -> int:
    """Read and keep every mail."""
    return sum([await orchestre.intake.poll(claim) for claim in await orchestre.intake.claim(9)])


async def draft(orchestre: Orchestre, _member: Member) -> int:
    """Draft every answer, four at a time as the sweep does."""
    count = 0
    while claims := await orchestre.drafting.claim(4):
        await asyncio.gather(*(orchestre.drafting.draft(claim) for claim in claims))
        count += len(claims)
    return count


async def approve(orchestre: Orchestre, member: Member) -> int:
    """Approve every draft, one after another."""
    async with orchestre.store.read() as tx:
        waiting = await draft_lists.listed(
            tx, member.workspace_id, DraftFilter(status="waiting"), limit=100_000, after=None
        )
    for one in waiting:
        shown = Shown(one.current.version, one.current.content_hash)
        await orchestre.review.decide(member, one.id, shown, Approve())
    return len(waiting)


async def send(orchestre: Orchestre, _member: Member) -> int:
    """Send every reply into the Maildir's .Sent."""
    count = 0
    while claimed := await orchestre.delivery.claim(4):
        for outgoing in claimed:
            await orchestre.delivery.deliver(outgoing)
        count += len(claimed)
    return count


async def idle(orchestre: Orchestre, _member: Member) -> int:
    """Look for due rows where there are none: what every second costs."""
    for _ in range(IDLE_SWEEPS):
        await orchestre.intake.claim(20)
        await orchestre.drafting.claim_redrafting(4)
        await orchestre.drafting.claim(4)
        await orchestre.delivery.claim(4)
    return IDLE_SWEEPS


STEPS: dict[str, Callable[[Orchestre, Member], Awaitable[int]]] = {
    "a mail polled and kept": poll,
    "an answer drafted without a model": draft,
    "an approval": approve,
    "a reply sent into .Sent": send,
    "a sweep with nothing to do": idle,
}


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
