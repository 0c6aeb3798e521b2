"""What lies on the disk: sealed, durable, migrated, and owned by one process."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from orchestre.domain.errors import SettingsError
from orchestre.store import messages, tables
from orchestre.store.encryption import Cipher, load_cipher
from orchestre.store.migrate import migrate, revisions
from orchestre.store.owner import owned
from orchestre.store.session import Store, open_engine
from tests.samples import a_draft, a_mail, a_member, a_message, an_account, an_answer


async def test_bodies_and_credentials_are_not_readable_in_the_file(
    sqlite_store: Store, tmp_path: Path
) -> None:
    account = await an_account(sqlite_store, await a_member(sqlite_store), name="canary-option")
    mail = a_mail(text="canary-body", subject="canary-subject")
    await a_draft(
        sqlite_store, await a_message(sqlite_store, account, mail), an_answer("canary-draft\n")
    )
    await sqlite_store.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("orchestre.db*"))
    for canary in (b"canary-body", b"canary-subject", b"canary-draft", b'{"mailbox"'):
        assert canary not in stored


async def test_a_sealed_value_opens_only_in_its_own_row(store: Store) -> None:
    account = await an_account(store, await a_member(store))
    first = await a_message(store, account, a_mail(1))
    second = await a_message(store, account, a_mail(2))
    async with store.begin() as tx:
        kept = sa.select(tables.messages.c.content).where(tables.messages.c.id == first.id)
        content = (await tx.execute(kept)).scalar_one()
        swap = sa.update(tables.messages).where(tables.messages.c.id == second.id)
        await tx.execute(swap.values(content=content))
    async with store.read() as tx:
        with pytest.raises(SettingsError, match="was found in the row of"):
            await messages.get(tx, second.workspace_id, second.id)


def test_keys_rotate_and_a_lost_key_says_what_to_do(tmp_path: Path) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = Cipher((old,)).seal("row", "secret")
    assert Cipher((new, old)).open("row", sealed) == "secret"
    with pytest.raises(SettingsError, match="ORCHESTRE_SECRET_KEY"):
        Cipher((new,)).open("row", sealed)
    with pytest.raises(SettingsError, match="32 bytes"):
        Cipher(("short",))
    load_cipher("", tmp_path)
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    again = load_cipher("", tmp_path).seal("row", "kept")
    assert load_cipher("", tmp_path).open("row", again) == "kept"


async def test_sqlite_keeps_commits_through_power_loss(sqlite_store: Store) -> None:
    async with sqlite_store.read() as tx:
        pragma = [
            (await tx.execute(sa.text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragma == ["wal", 2, 1]


async def test_migrating_twice_changes_nothing_and_a_newer_database_is_refused(
    database_url: str,
) -> None:
    engine = open_engine(database_url)
    await migrate(engine)
    current, newest = await revisions(engine)
    assert current == newest
    async with engine.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match="9999"):
        await migrate(engine)
    await engine.dispose()


async def test_tables_are_what_the_migrations_make(database_url: str) -> None:
    engine = open_engine(database_url)
    async with engine.connect() as connection:
        made = await connection.run_sync(
            lambda sync: {
                table: {column["name"] for column in sa.inspect(sync).get_columns(table)}
                for table in sa.inspect(sync).get_table_names()
            }
        )
    await engine.dispose()
    for table in tables.metadata.sorted_tables:
        assert {column.name for column in table.columns} <= made[table.name], table.name


def test_a_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    with owned(tmp_path), pytest.raises(SettingsError, match=r"process \d+"), owned(tmp_path):
        pass
    with owned(tmp_path):
        pass


async def test_a_database_that_cannot_be_reached_is_named() -> None:
    engine = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(SettingsError, match="does not answer"):
        await migrate(engine)
    await engine.dispose()
    with pytest.raises(SettingsError, match="ORCHESTRE_DATABASE_URL"):
        open_engine("oracle9://x")


def test_sqlite_is_new_enough_for_returning() -> None:
    assert sqlite3.sqlite_version_info >= (3, 35)
