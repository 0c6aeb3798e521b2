"""A process that carries mail from the Maildir to .Sent and is killed at a chosen point.

`python -m tests.journeys.mortal` imports everything once; each line on its standard input is a
run, forked, so that a hundred deaths cost seconds. Every run is the real code on real files; only
the store and the provider are told apart by the points at which they may die.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from orchestre.bootstrap import Orchestre, join, take_over
from orchestre.domain.accounts import Cursor
from orchestre.domain.decisions import Approve, Shown
from orchestre.domain.members import Member, Role
from orchestre.domain.messages import Message
from orchestre.domain.replies import Reply
from orchestre.providers.provider import Page, Provider
from orchestre.providers.registry import Registry
from orchestre.settings import Settings
from orchestre.store import draft_lists
from orchestre.store.draft_lists import DraftFilter
from orchestre.store.encryption import load_cipher
from orchestre.store.session import Store, Transaction, open_engine

T = TypeVar("T")

#: Enough for everything to end, a look for what may have left included.
ROUNDS = 5


@dataclass
class Points:
    """Where a run has been; it dies on reaching the one numbered `die_at` (0: never)."""

    die_at: int
    passed: list[str] = field(default_factory=list)

    def reach(self, name: str) -> None:
        self.passed.append(name)
        if len(self.passed) == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalStore(Store):
    """The store, which may die before and after each commit."""

    points: Points

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        async with super().begin() as tx:
            yield tx
            self.points.reach("before a commit")
        self.points.reach("after a commit")


class MortalProvider:
    """A provider that may die before and after each call."""

    def __init__(self, real: Provider, points: Points) -> None:
        self._real = real
        self._points = points

    async def identify(self) -> str:
        return await self._real.identify()

    async def fetch(self, after: Cursor | None) -> Page:
        return await self._at("fetch", self._real.fetch(after))

    async def thread(self, thread_id: str) -> tuple[Message, ...]:
        return await self._at("thread", self._real.thread(thread_id))

    async def send(self, reply: Reply) -> str:
        return await self._at("send", self._real.send(reply))

    async def find_sent(self, reply: Reply) -> str | None:
        return await self._at("find_sent", self._real.find_sent(reply))

    async def close(self) -> None:
        await self._real.close()

    async def _at(self, name: str, call: Awaitable[T]) -> T:
        self._points.reach(f"before {name}")
        result = await call
        self._points.reach(f"after {name}")
        return result


class LateClock:
    """The time, some hours later in each run, so that a dead run's leases are over."""

    def __init__(self, hours: int) -> None:
        self._now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC) + timedelta(hours=hours)

    def __call__(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


def mortal_registry(points: Points) -> Registry:
    """The installed providers, each of which may die."""

    def mortal(plugin: Any) -> Any:
        async def connect(options: Any) -> Provider:
            return MortalProvider(await plugin.connect(options), points)

        return replace(plugin, connect=connect)

    return Registry(
        mortal(plugin) for plugin in Registry.installed(Settings(_env_file=None)).plugins()
    )


async def run(folder: Path, database_url: str, die_at: int, hours: int) -> list[str]:
    """Work until nothing is left to do, or until death; return the points passed."""
    points, clock = Points(die_at), LateClock(hours)
    settings = Settings(data_dir=folder, database_url=database_url, undo_seconds=0, _env_file=None)
    store = MortalStore(open_engine(settings.database), load_cipher("", folder), clock)
    store.points = points
    orchestre = join(settings, store, mortal_registry(points))
    if store.dialect == "sqlite":
        await take_over(orchestre)
    member = await approver(orchestre)
    for _ in range(ROUNDS):
        await work_once(orchestre, member)
        clock.advance(30)
    await orchestre.connections.close()
    await orchestre.index.close()
    await store.close()
    return points.passed


async def approver(orchestre: Orchestre) -> Member:
    """Whoever signed up first."""
    from orchestre.store import tables  # noqa: PLC0415

    async with orchestre.store.read() as tx:
        row = (await tx.execute(tables.members.select())).one()
    return Member(row.id, row.workspace_id, row.email, Role(row.role))


async def work_once(orchestre: Orchestre, member: Member) -> None:
    """One turn of every sweep, and a person who approves what waits."""
    for poll in await orchestre.intake.claim(10):
        await orchestre.intake.poll(poll)
    for claim in await orchestre.drafting.claim(10):
        await orchestre.drafting.draft(claim)
    async with orchestre.store.read() as tx:
        waiting = await draft_lists.listed(
            tx, member.workspace_id, DraftFilter(status="waiting"), limit=50, after=None
        )
    for draft in waiting:
        shown = Shown(draft.current.version, draft.current.content_hash)
        await orchestre.review.decide(member, draft.id, shown, Approve())
    for outgoing in await orchestre.delivery.claim(10):
        await orchestre.delivery.deliver(outgoing)


def main() -> None:
    """Fork a run for each line of standard input; answer with its exit and the points passed."""
    _say("ready")
    for line in sys.stdin:
        wanted = json.loads(line)
        wanted["folder"] = Path(wanted["folder"])
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            with os.fdopen(writing, "w") as answer:
                json.dump(asyncio.run(run(**wanted)), answer)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            passed = answer.read()
        _, status = os.waitpid(child, 0)
        outcome = {"exit": os.waitstatus_to_exitcode(status), "passed": json.loads(passed or "[]")}
        _say(json.dumps(outcome))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
