"""Killed at any moment and started again: nothing lost, nothing sent twice.

`make faults` dies at every point of the path on both databases; without it a sample is taken.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orchestre.bootstrap import Orchestre, join
from orchestre.domain.messages import MessageStatus
from orchestre.providers.registry import Registry
from orchestre.settings import Settings
from orchestre.store import draft_lists, events, messages
from orchestre.store.draft_lists import DraftFilter
from orchestre.store.encryption import load_cipher
from orchestre.store.messages import MessageFilter
from orchestre.store.migrate import migrate
from orchestre.store.session import Store, open_engine
from tests.journeys.mortal import LateClock, approver
from tests.postgres import PostgresServer

MAILS = {
    "one": "From: Kim <kim@example.org>\nTo: shop@example.com\nSubject: Lamp\n"
    "Message-ID: <one@example.org>\n\nHow much is the Luna lamp?\n",
    "two": "From: Ada <ada@example.net>\nTo: shop@example.com\nSubject: Broken\n"
    "Message-ID: <two@example.net>\n\nMy lamp arrived broken. I want my money back.\n",
    "robot": "From: MAILER-DAEMON@example.net\nTo: shop@example.com\nSubject: Undelivered Mail\n"
    "Auto-Submitted: auto-replied\nMessage-ID: <r@example.net>\n\nNo such user.\n",
}


@dataclass(frozen=True)
class Story:
    """Everything that a run works on: copied for each, so that deaths do not mix."""

    folder: Path
    database_url: str

    @property
    def maildir(self) -> Path:
        return self.folder / "Maildir"


class Mortals:
    """The process whose forks are killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.journeys.mortal"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def run(self, story: Story, *, die_at: int, hours: int) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        wanted = {
            "folder": str(story.folder),
            "database_url": story.database_url,
            "die_at": die_at,
            "hours": hours,
        }
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        outcome: dict[str, Any] = json.loads(self._process.stdout.readline())
        return outcome

    def stop(self) -> None:
        self._process.communicate(timeout=30)


@pytest.fixture(scope="module")
def mortals() -> Iterator[Mortals]:
    running = Mortals()
    yield running
    running.stop()


@contextlib.asynccontextmanager
async def opened(story: Story, hours: int = 0) -> Any:
    settings = Settings(
        data_dir=story.folder, database_url=story.database_url, undo_seconds=0, _env_file=None
    )
    store = Store(open_engine(settings.database), load_cipher("", story.folder), LateClock(hours))
    orchestre = join(settings, store, Registry.installed(settings))
    yield orchestre
    await orchestre.connections.close()
    await orchestre.index.close()
    await store.close()


async def begin(story: Story) -> None:
    """A workspace with a linked Maildir whose bot runs, and three mails that nobody has read."""
    for folder in ("new", "cur", "tmp"):
        (story.maildir / folder).mkdir(parents=True)
    engine = open_engine(story.database_url)
    await migrate(engine)
    await engine.dispose()
    async with opened(story) as orchestre:
        await orchestre.people.sign_up("kim@example.com", "a long password")
        member = await approver(orchestre)
        named = {"provider_name": "maildir", "identifier_name": "shop@example.com"}
        options = {"path": str(story.maildir), "address": "shop@example.com"}
        await orchestre.linking.link(member, **named, options=options)
        await orchestre.bots.start(member, **named, interval_seconds=1)
    for name, source in MAILS.items():
        (story.maildir / "new" / name).write_text(source)


async def check(story: Story) -> None:
    """Each mail is there once, each answer left once, and the ledger says so."""
    async with opened(story, hours=9) as orchestre:
        await _check_ledger(orchestre, story)


async def _check_ledger(orchestre: Orchestre, story: Story) -> None:
    workspace = (await approver(orchestre)).workspace_id
    async with orchestre.store.read() as tx:
        kept = await messages.listed(tx, workspace, MessageFilter(), limit=99)
        answers = await draft_lists.listed(tx, workspace, DraftFilter(), limit=99, after=None)
        assert await events.verify(tx, workspace) is None
    status = {one.message.provider_id: one.status for one in kept}
    assert len(kept) == len(MAILS)
    assert status == {
        "one": MessageStatus.DRAFTED,
        "two": MessageStatus.DRAFTED,
        "robot": MessageStatus.SKIPPED,
    }
    assert [one.status for one in answers] == ["sent", "sent"]
    left = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (story.maildir / ".Sent" / "cur").iterdir()
    ]
    texts = {mail["In-Reply-To"]: mail.get_content() for mail in left}
    approved = {one.thread_id: one.current.content.text for one in answers}
    assert len(left) == 2
    assert texts == approved


def chosen(points: list[str]) -> list[int]:
    """Every point, or one of each kind and some between."""
    if os.environ.get("FAULTS") == "all":
        return list(range(1, len(points) + 1))
    first = {name: number for number, name in reversed(list(enumerate(points, 1)))}
    return sorted({*first.values(), *range(3, len(points) + 1, 9)})


@pytest.mark.timeout(1800)
async def test_killed_anywhere_on_sqlite(mortals: Mortals, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'run' / 'orchestre.db'}"
    await _die_everywhere(
        mortals, Story(tmp_path / "run", url), lambda: contextlib.nullcontext(url)
    )


@pytest.mark.timeout(1800)
async def test_killed_anywhere_on_postgresql(
    mortals: Mortals, tmp_path: Path, postgres: PostgresServer
) -> None:
    with postgres.database() as template:

        @contextlib.contextmanager
        def fresh() -> Iterator[str]:
            with postgres.database(template) as copy:
                yield postgres.url(copy)

        await _die_everywhere(mortals, Story(tmp_path / "run", postgres.url(template)), fresh)


async def _die_everywhere(mortals: Mortals, begun: Story, fresh_database: Any) -> None:
    begun.folder.mkdir()
    await begin(begun)
    template = begun.folder.rename(begun.folder.with_name("template"))

    @contextlib.contextmanager
    def fresh() -> Iterator[Story]:
        # Always in the same place: the account names its Maildir by its path.
        shutil.copytree(template, begun.folder)
        with fresh_database() as url:
            yield Story(begun.folder, url)
        shutil.rmtree(begun.folder)

    with fresh() as story:
        whole = mortals.run(story, die_at=0, hours=1)
        assert whole["exit"] == 0
        await check(story)
    for point in chosen(whole["passed"]):
        with fresh() as story:
            died = mortals.run(story, die_at=point, hours=1)
            assert died["exit"] == -9, f"point {point} was not reached"
            lived = mortals.run(story, die_at=0, hours=4)
            assert lived["exit"] == 0, f"after a death at point {point}"
            await check(story)
