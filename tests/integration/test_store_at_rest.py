"""What lies on the disk: sealed, durable, migrated, and owned by one process."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from orchestre.domain.errors import SettingsError
from orchestre.store import messages, tables
from orchestre.store.canary import unlocked
from orchestre.store.encryption import Cipher, load_cipher
from orchestre.store.migrate import migrate, revisions
from orchestre.store.owner import owned, owned_database
from orchestre.store.session import Store, open_engine
from orchestre.store.tables_installation import installation
from tests.clock import SteppingClock
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


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "SELECT count(*) FROM messages WHERE account_id = '' AND created_at >= '' "
            "AND status = ''",
            "ix_messages_capped",
        ),
        (
            "SELECT * FROM messages WHERE workspace_id = '' AND account_id = '' "
            "ORDER BY id DESC LIMIT 9",
            "ix_messages_newest",
        ),
    ],
    ids=["caps", "an account's newest"],
)
async def test_what_is_asked_often_is_not_looked_for_in_every_row(
    sqlite_store: Store, query: str, index: str
) -> None:
    plan = sa.text(f"EXPLAIN QUERY PLAN {query}")
    async with sqlite_store.read() as tx:
        steps = "\n".join(row.detail for row in await tx.execute(plan))
    assert index in steps
    assert "TEMP B-TREE" not in steps


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


async def test_an_address_that_cannot_be_read_shows_no_password() -> None:
    for url in ("postgresql+psycopg://u:p@h:notaport/x", "postgresql+psycopg://u:a@b:secret/c@h/x"):
        with pytest.raises(SettingsError, match="its port is not a number") as refused:
            open_engine(url)
        chain = f"{refused.value} {refused.value.__cause__} {refused.value.advice}"
        assert "secret" not in chain
        assert refused.value.__suppress_context__


async def test_a_failing_statement_tells_no_values(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError) as failed:
        async with store.begin() as tx:
            await tx.execute(sa.insert(tables.members).values(id="1", password_hash="canary-hash"))
    # What the server itself says of the row is not ours to hide.
    assert "canary-hash" not in str(failed.value).partition("[SQL:")[2]


def test_of_several_first_starts_at_once_the_first_key_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_cipher("", tmp_path)
    exists = Path.exists
    monkeypatch.setattr(
        Path,
        "exists",
        lambda path, **options: path.name != "secret.key" and exists(path, **options),
    )
    second = load_cipher("", tmp_path)
    assert second.open("row", first.seal("row", "kept")) == "kept"
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


async def test_data_is_opened_by_its_own_key_alone(
    database_url: str, tmp_path: Path, clock: SteppingClock
) -> None:
    first, other = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    engine = open_engine(database_url)
    for key in (first, first, f"{other},{first}"):
        store = await unlocked(engine, key, data_dir=tmp_path, clock=clock)
    async with store.read() as tx:
        assert (await tx.execute(sa.select(installation.c.id))).all() == [("canary",)]
    with pytest.raises(SettingsError, match=r"ORCHESTRE_SECRET_KEY: .* another key"):
        await unlocked(engine, other, data_dir=tmp_path, clock=clock)
    with pytest.raises(SettingsError, match=r"secret\.key"):
        await unlocked(engine, "", data_dir=tmp_path, clock=clock)
    assert not (tmp_path / "secret.key").exists(), "another one would hide that it is gone"
    await engine.dispose()


async def test_a_made_key_serves_and_goes_on_serving(
    database_url: str, tmp_path: Path, clock: SteppingClock
) -> None:
    engine = open_engine(database_url)
    for _ in range(2):
        await unlocked(engine, "", data_dir=tmp_path / "here", clock=clock)
    with pytest.raises(SettingsError, match="is not there"):
        await unlocked(engine, "", data_dir=tmp_path / "elsewhere", clock=clock)
    await engine.dispose()


async def test_of_hosts_that_make_their_own_keys_at_once_one_starts(
    postgres_url: str, tmp_path: Path, clock: SteppingClock
) -> None:
    engine = open_engine(postgres_url)
    hosts = (
        unlocked(engine, "", data_dir=tmp_path / str(number), clock=clock) for number in range(6)
    )
    opened = await asyncio.gather(*hosts, return_exceptions=True)
    assert [type(one) for one in opened].count(Store) == 1
    assert [type(one) for one in opened].count(SettingsError) == 5
    await engine.dispose()


def test_a_database_has_one_owner_however_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "orchestre.db")
    first, second = (
        open_engine(f"sqlite+aiosqlite:///{tmp_path / name}").url
        for name in ("orchestre.db", "link.db")
    )
    with (
        owned_database(first),
        pytest.raises(SettingsError, match=r"process \d+.*orchestre\.db"),
        owned_database(second),
    ):
        pass
    with owned_database(second):
        pass
    memory = open_engine("sqlite+aiosqlite://").url
    with owned_database(memory), owned_database(memory):
        pass
    nowhere = open_engine(f"sqlite+aiosqlite:///{tmp_path / 'no' / 'x.db'}").url
    with pytest.raises(SettingsError, match="cannot be written"), owned_database(nowhere):
        pass
