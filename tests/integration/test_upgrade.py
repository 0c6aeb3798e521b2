"""Upgrading: a database that an earlier version filled loses nothing, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from orchestre.domain.accounts import Account, BotStatus
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Member
from orchestre.domain.messages import MessageStatus
from orchestre.domain.replies import ReplyStatus
from orchestre.replies.preferences import Preferences
from orchestre.replies.retention import Retention
from orchestre.store import (
    accounts,
    drafts,
    events,
    members,
    messages,
    migrate,
    numbers,
    polls,
    replies,
    tables,
)
from orchestre.store.encryption import Cipher
from orchestre.store.numbers import Span
from orchestre.store.session import Store, open_engine
from tests.clock import SteppingClock
from tests.integration.old_mail import CANARY, Exchange, make
from tests.postgres import PostgresServer
from tests.samples import a_member, an_account

#: The revision of the newest version that was released.
RELEASED = "0002"
EXCHANGES = (
    Exchange(thread=1),
    Exchange(MessageStatus.NEEDS_HUMAN, None, None, days=2, thread=2),
    Exchange(draft=DraftStatus.WAITING, reply=None, days=1, thread=3),
    Exchange(draft=DraftStatus.APPROVED, reply=ReplyStatus.APPROVED, days=0, thread=4),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def released_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, which nothing has been made in."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'released.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as name:
        yield server.url(name)


async def rows(store: Store) -> dict[str, list[dict[str, Any]]]:
    async with store.read() as tx:
        return {
            table.name: [dict(row) for row in (await tx.execute(sa.select(table))).mappings()]
            for table in tables.metadata.sorted_tables
        }


def fill(connection: sa.Connection, kept: dict[str, list[dict[str, Any]]]) -> int:
    """Make the released tables, and put into them what they have a column for."""
    config = migrate._config()
    config.attributes["connection"] = connection
    command.upgrade(config, RELEASED)
    known = sa.MetaData()
    known.reflect(connection)
    filled = 0
    for table in known.sorted_tables:
        for row in kept.get(table.name, ()):
            held = {name: value for name, value in row.items() if name in table.c}
            connection.execute(sa.insert(table).values(**held))
            filled += 1
    return filled


async def made(store: Store, clock: SteppingClock) -> tuple[Member, Account, list[str]]:
    member = await a_member(store)
    account = await an_account(store, member)
    async with store.begin() as tx:
        values = {"status": BotStatus.RUNNING, "due_at": tx.now}
        await accounts.set_bot(tx, member.workspace_id, account.bot.id, **values)
    mails = [await make(store, clock, account, member, one) for one in EXCHANGES]
    return member, account, mails


async def test_what_a_released_version_kept_is_all_there(
    sqlite_store: Store, released_url: str, cipher: Cipher, clock: SteppingClock
) -> None:
    member, account, mails = await made(sqlite_store, clock)
    engine = open_engine(released_url)
    kept = await rows(sqlite_store)
    async with engine.begin() as connection:
        assert await connection.run_sync(fill, kept) > 4 * len(EXCHANGES)
    await migrate.migrate(engine)
    store = Store(engine, cipher, clock)
    async with store.read() as tx:
        for message_id, wanted in zip(mails, EXCHANGES, strict=True):
            mail = await messages.get(tx, member.workspace_id, message_id)
            assert (mail.status, mail.erased_at) == (wanted.mail, None)
            assert CANARY in mail.message.text
            draft_id = await drafts.of_message(tx, member.workspace_id, message_id)
            assert (draft_id is None) == (wanted.draft is None)
            if draft_id:
                draft = await drafts.get(tx, member.workspace_id, draft_id)
                assert (draft.status, draft.current.version) == (wanted.draft, 2)
        assert await events.verify(tx, member.workspace_id) is None
        assert (await members.get(tx, member.workspace_id, member.id)).email == member.email
        assert (await accounts.connection(tx, account.id)).options
        span = Span(tx.now - timedelta(days=200), tx.now + timedelta(days=1))
        counted = await numbers.counted(tx, member.workspace_id, span)
    assert sum(one.amounts.get("received", 0) for one in counted) == len(EXCHANGES)
    await goes_on(store, member, account)
    await store.close()


async def goes_on(store: Store, member: Member, account: Account) -> None:
    """What was under way is taken up, and what is new in this version takes the old rows."""
    lease = timedelta(minutes=1)
    async with store.begin() as tx:
        (poll,) = await polls.claim(tx, limit=5, lease=lease)
        assert poll.account_id == account.id
        (outgoing,) = await replies.claim(tx, limit=5, lease=lease)
        assert CANARY in (await replies.frozen(tx, outgoing.claim.id)).text
    await Preferences(store).change(member, {"retention_days": 30})
    assert await Retention(store).run_due() == 1


async def test_going_back_keeps_what_the_released_version_knows(
    store: Store, clock: SteppingClock
) -> None:
    member, _, mails = await made(store, clock)

    def back(connection: sa.Connection) -> None:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.downgrade(config, RELEASED)

    async with store.engine.begin() as connection:
        await connection.run_sync(back)
    await migrate.migrate(store.engine)
    async with store.read() as tx:
        for message_id in mails:
            kept = await messages.get(tx, member.workspace_id, message_id)
            assert CANARY in kept.message.text


async def test_the_channels_that_were_chosen_stay_and_are_for_drafts(released_url: str) -> None:
    engine = open_engine(released_url)
    chosen = {"id": "c1", "workspace_id": "w1", "service": "slack", "channel": "C1"}

    def before(connection: sa.Connection) -> None:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        team = "INSERT INTO workspaces (id, created_at) VALUES ('w1', '2026-01-05 09:00:00')"
        connection.execute(sa.text(team))
        known = sa.MetaData()
        known.reflect(connection, only=["chat_channels"])
        connection.execute(sa.insert(known.tables["chat_channels"]).values(**chosen))

    def back(connection: sa.Connection) -> None:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")

    async def kept() -> list[dict[str, Any]]:
        async with engine.connect() as connection:
            found = await connection.execute(sa.text("SELECT * FROM chat_channels"))
            return [dict(row) for row in found.mappings()]

    async with engine.begin() as connection:
        await connection.run_sync(before)
    await migrate.migrate(engine)
    assert await kept() == [{**chosen, "bot_id": None, "purpose": "drafts"}]
    async with engine.begin() as connection:
        await connection.run_sync(back)
    assert await kept() == [{**chosen, "bot_id": None}]
    await engine.dispose()
