"""Measures what watching Gmail costs: a poll, a mail, and how many mailboxes one process watches.

usage: python bench/gmail.py [MAILBOXES]   (200 unless given)
Against a stand-in for Google on this machine, whose own share is shown. Beside Orchestre the poller
that tutorials have: list the mailbox, get whatever was not seen, with Google's library built anew
for each poll. Bytes are those of the wire, headers included, without TLS; milliseconds are of a
second run, without the relay that counts. Needs what the tests need (tests/emulators/README.md).
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build

from orchestre.bootstrap import Orchestre, open_orchestre
from orchestre.domain.members import Member
from orchestre.scheduler.sweeps import POLLS, Sweeps
from orchestre.settings import Settings
from orchestre.store import links
from orchestre.store.tables import accounts, bots
from tests.emulators.clock import Clock
from tests.emulators.google import Google, start_google
from tests.emulators.relay import Relay, Traffic

OLD_MAILS, IDLE_POLLS, SINGLE_MAILS, AT_ONCE, LARGE_MAILS = 50, 30, 15, 20, 5
SWEEP_SECONDS = 8.0
TEXT = "what does the reading lamp cost, and how long does the delivery take?\n" * 20
Poll = Callable[[], Awaitable[int]]


@dataclass(frozen=True)
class Found:
    """What one kind of poll is made to find, how often; all is divided by polls or by mails."""

    name: str
    polls: int
    mails: int = 0
    attached: int = 0


KINDS = (
    Found("a poll that finds nothing", IDLE_POLLS),
    Found("a poll that finds one mail", SINGLE_MAILS, 1),
    Found("one of 20 mails at once", 1, AT_ONCE),
    Found("one mail with 300 KB attached", LARGE_MAILS, 1, 300_000),
)


POLLERS = ("kept", "fetched", "plain")
LEGEND = """
kept: the whole poll of a bot, in SQLite; fetched: the part of it that asks Gmail and reads mails.
plain: mails as Google's library gives them, in memory; its connections are new for each poll, which
costs a TLS handshake besides that this stand-in does not ask for. The stand-in's own computing, on
the same processors, stands in the last column; ms and cpu are per poll or per mail."""
#: What one poll, or one mail, took; and how it is written.
HEADINGS = ("connections", "calls", "bytes out", "bytes in", "ms", "cpu ms", "its cpu ms")
FORMS = (".2f", ".2f", ",.0f", ",.0f", ".1f", ".1f", ".1f")
Cost = tuple[float, ...]
CLOCK = Clock()


async def main(mailboxes: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        try:
            google = start_google(folder)
        except pytest.skip.Exception as missing:
            return say(f"not measured: {missing.msg}")
        relay = Relay(google.url)
        try:
            say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
            await compare(google, relay, folder)
            await watch_many(google, folder / "many", mailboxes)
        finally:
            relay.stop()
            google.stop()


async def compare(google: Google, relay: Relay, folder: Path) -> None:
    """Print a table: each kind of poll, by Orchestre and by the plain poller."""
    costs = {}
    for name in POLLERS:
        counted = await run(name, google, folder / f"{name}-counted", relay=relay)
        timed = await run(name, google, folder / f"{name}-timed")
        costs[name] = [wire[:4] + own[4:] for wire, own in zip(counted, timed, strict=True)]
    say(f"{'':46}" + "".join(f"{heading:>12}" for heading in HEADINGS))
    for number, kind in enumerate(KINDS):
        for name in POLLERS:
            written = zip(costs[name][number], FORMS, strict=True)
            figures = "".join(f"{format(figure, form):>12}" for figure, form in written)
            say(f"{kind.name if name == POLLERS[0] else '':30}{name:16}{figures}")
        pairs = zip(costs["fetched"][number], costs["plain"][number], strict=True)
        ratios = (f"{b / a:11.2f}x" if a else f"{'':12}" for a, b in pairs)
        say(f"{'':30}{'plain / fetched':16}{''.join(ratios)}")
    say(LEGEND)


async def run(name: str, google: Google, folder: Path, relay: Relay | None = None) -> list[Cost]:
    """Measure every kind of poll on a fresh mailbox that holds some old mail."""
    address = google.mailbox()
    for number in range(OLD_MAILS):
        google.deliver(address, mail(f"old{number}"))
    url = relay.url if relay else google.url
    async with polling(name, google, folder, url, address) as poll:
        # The first poll asks for an access token and the mailbox's addresses.
        google.deliver(address, mail("first"))
        await poll()
        return [await measured(kind, google, address, poll, relay) for kind in KINDS]


@asynccontextmanager
async def polling(
    name: str, google: Google, folder: Path, url: str, address: str
) -> AsyncIterator[Poll]:
    """Make one of the two pollers; a poll returns how many mails it found."""
    if name == "plain":
        plain = Plain(url, google.authorize(address)["access_token"])
        plain.poll()
        yield plain.asynchronously
        return
    async with watching(google, folder, url, [address]) as orchestre:
        yield partial(keep if name == "kept" else fetch, orchestre)


async def keep(orchestre: Orchestre) -> int:
    """Poll as the sweep does."""
    async with orchestre.store.begin() as tx:
        await tx.execute(sa.update(bots).values(due_at=tx.now))
    (claim,) = await orchestre.intake.claim(POLLS)
    CLOCK.start()
    found = await orchestre.intake.poll(claim)
    CLOCK.stop()
    return found


async def fetch(orchestre: Orchestre) -> int:
    """Ask for what is new, and move the cursor on; the mails themselves are let go."""
    async with orchestre.store.read() as tx:
        known = (await tx.execute(sa.select(accounts.c.id, accounts.c.cursor))).one()
    async with orchestre.connections.use(known.id) as provider:
        CLOCK.start()
        page = await provider.fetch(known.cursor)
        CLOCK.stop()
    async with orchestre.store.begin() as tx:
        await tx.execute(sa.update(accounts).values(cursor=page.next))
    return len(page.messages)


class Plain:
    """The poller of tutorials; what it has found is kept in memory."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token
        self._seen: dict[str, object] = {}

    def poll(self) -> int:
        before = len(self._seen)
        credentials = Credentials(self._token)  # type: ignore[no-untyped-call]
        service = build(
            "gmail", "v1", credentials=credentials, client_options={"api_endpoint": self._url}
        )
        messages = service.users().messages()
        for one in messages.list(userId="me").execute().get("messages", []):
            if one["id"] not in self._seen:
                self._seen[one["id"]] = messages.get(userId="me", id=one["id"]).execute()
        return len(self._seen) - before

    async def asynchronously(self) -> int:
        CLOCK.start()
        found = await asyncio.to_thread(self.poll)
        CLOCK.stop()
        return found


async def measured(
    kind: Found, google: Google, address: str, poll: Poll, relay: Relay | None
) -> Cost:
    """Return what one poll took, or what one of the mails did, in the order of HEADINGS."""
    CLOCK.reset()
    traffic = []
    for number in range(kind.polls):
        for one in range(kind.mails):
            google.deliver(address, mail(f"{kind.name}-{number}-{one}", kind.attached))
        if relay:
            relay.take()
        if await poll() != kind.mails:
            raise RuntimeError(f"{kind.name}: not the mails that had come")
        traffic.append(relay.take() if relay else Traffic())
    counts = [sum(each) for each in zip(*map(astuple, traffic), strict=True)]
    times = [1000 * seconds for seconds in CLOCK.spent]
    return tuple(one / (kind.polls * max(kind.mails, 1)) for one in (*counts, *times))


async def watch_many(google: Google, folder: Path, mailboxes: int) -> None:
    """Print how many quiet mailboxes one process polls a minute."""
    addresses = [google.mailbox() for _ in range(mailboxes)]
    for address in addresses:
        google.deliver(address, mail("old"))
    async with watching(google, folder, google.url, addresses) as orchestre:
        await poll_all(orchestre, 0.005, mailboxes)
        say(f"\n{mailboxes} quiet mailboxes in one process, {POLLS} polls at a time, SQLite")
        for name, tick in (("a sweep a second, as it runs", 1.0), ("sweep after sweep", 0.005)):
            CLOCK.reset()
            CLOCK.start()
            polls = await poll_all(orchestre, tick)
            CLOCK.stop()
            seconds, own, stand_in = CLOCK.spent
            say(
                f"{name:30}{polls / seconds * 60:8.0f} polls a minute; of one processor "
                f"Orchestre {own / seconds:.0%} ({1000 * own / polls:.1f} ms a poll), "
                f"the stand-in {stand_in / seconds:.0%} ({1000 * stand_in / polls:.1f} ms)"
            )


async def poll_all(orchestre: Orchestre, tick: float, at_least: int = 0) -> int:
    """Sweep for a while, and until there were so many polls; return how many there were."""
    sweeps = Sweeps(orchestre)
    before, end = await polled(orchestre), time.monotonic() + (0 if at_least else SWEEP_SECONDS)
    while time.monotonic() < end or await polled(orchestre) - before < at_least:
        await sweeps.poll()
        await asyncio.sleep(tick)
    await sweeps.drain(30)
    return await polled(orchestre) - before


async def polled(orchestre: Orchestre) -> int:
    """Count the polls so far: each raises a fence."""
    async with orchestre.store.read() as tx:
        return int((await tx.execute(sa.select(sa.func.sum(bots.c.fence)))).scalar_one())


@asynccontextmanager
async def watching(
    google: Google, folder: Path, url: str, addresses: list[str]
) -> AsyncIterator[Orchestre]:
    """Open an Orchestre whose bots watch these mailboxes, each due every second."""
    settings = Settings(data_dir=folder, _env_file=None, **google.settings(url))
    async with open_orchestre(settings) as orchestre:
        member = await orchestre.people.sign_up("bench@example.com", "a long password")
        for address in addresses:
            await link(orchestre, google, member, address)
            await orchestre.bots.start(
                member, provider_name="gmail", identifier_name=address, interval_seconds=1
            )
        yield orchestre


async def link(orchestre: Orchestre, google: Google, member: Member, address: str) -> None:
    """Link a mailbox with what a visit to Google would bring."""
    tokens = google.authorize(address)
    plugin = orchestre.registry.plugin("gmail")
    granted = {"refresh_token": tokens["refresh_token"], "scopes": tokens["scope"].split()}
    options = plugin.options(address=address, subject=address, **granted)
    now = (await (await plugin.connect(options)).fetch(None)).next
    given = links.Link("gmail", address, address, options.model_dump_json(), address, now)
    async with orchestre.store.begin() as tx:
        await links.link(tx, member.workspace_id, given)


def mail(name: str, attached: int = 0) -> bytes:
    """Write a mail of about 1.5 KB, and a file of so many bytes."""
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = "Ada <ada@customer.example>", "shop@example.com"
    letter["Subject"], letter["Message-ID"] = name, make_msgid(domain="customer.example")
    letter.set_content(TEXT)
    if attached:
        letter.add_attachment(bytes(attached), "application", "pdf", filename="lamp.pdf")
    return letter.as_bytes()


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
