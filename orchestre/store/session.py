"""Session: one transaction a unit of work, on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from orchestre.domain.errors import SettingsError
from orchestre.store.encryption import Cipher

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Transaction:
    """One unit of work: all of it is kept, or nothing."""

    connection: AsyncConnection
    cipher: Cipher
    #: When this unit of work began (aware, UTC); every row it writes carries this time.
    now: datetime
    dialect: str
    #: Counts the ids that this process makes.
    serial: Iterator[int] = field(repr=False)

    def new_id(self) -> str:
        """Make an opaque id of 32 hex digits.

        Ids of one process sort in the order in which they were made (RFC 9562 §6.2, method 1).
        """
        moment = int(self.now.timestamp() * 1000)
        return f"{moment:012x}{next(self.serial) % 0x10000:04x}{secrets.token_hex(8)}"

    async def execute(
        self, statement: sa.Executable, rows: list[dict[str, Any]] | None = None
    ) -> sa.CursorResult[Any]:
        """Run one statement, once or (with `rows`) for each of many."""
        return await self.connection.execute(statement, rows)

    async def changed_one(self, statement: sa.Executable) -> bool:
        """Run a conditional UPDATE or DELETE; tell whether exactly one row was changed."""
        return (await self.connection.execute(statement)).rowcount == 1


def first_id_at(moment: datetime) -> str:
    """Return what is not above any id made at that moment or later (milliseconds count)."""
    return f"{int(moment.timestamp() * 1000):012x}"


class Store:
    """The database. Times go in and come out aware, in UTC."""

    def __init__(self, engine: AsyncEngine, cipher: Cipher, clock: Clock) -> None:
        self.engine = engine
        self.cipher = cipher
        self.clock = clock
        self.dialect = engine.dialect.name
        self._serial = itertools.count()
        # SQLite has one writer. Queueing here is fair; its own busy handler polls and starves.
        self._writer: contextlib.AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if self.dialect == "sqlite" else contextlib.nullcontext()
        )

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a unit of work that may write; commits at the end, rolls back on any error."""
        async with self._writer, self.engine.connect() as connection:
            if self.dialect == "sqlite":
                await connection.execution_options(orchestre_begin="BEGIN IMMEDIATE")
            async with connection.begin():
                yield self._transaction(connection)

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Open a unit of work that only reads, from one snapshot; never waits for a writer."""
        async with self.engine.connect() as connection:
            if self.dialect == "postgresql":
                await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            async with connection.begin():
                yield self._transaction(connection)

    async def forget_erased(self) -> None:
        """Leave nothing of what was erased or deleted in SQLite's files.

        Its log keeps overwritten pages until they are written back and it is cut off
        (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint). PostgreSQL's vacuum does so.
        """
        if self.dialect == "sqlite":
            async with self._writer, self.engine.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    def _transaction(self, connection: AsyncConnection) -> Transaction:
        return Transaction(connection, self.cipher, self.clock(), self.dialect, self._serial)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def open_engine(url: str) -> AsyncEngine:
    """Open the database at a SQLAlchemy address; nothing is connected yet.

    Its errors name statements, never values: those would put mail and tokens into the log.
    """
    try:
        if url.startswith("sqlite"):
            engine = create_async_engine(url, hide_parameters=True, connect_args={"timeout": 30})
            _make_durable(engine)
        else:
            engine = create_async_engine(
                url, hide_parameters=True, pool_pre_ping=True, pool_size=10
            )
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError) as error:
        raise SettingsError(
            f"ORCHESTRE_DATABASE_URL cannot be used: {error}", advice=_FORM
        ) from error
    except ValueError:
        # Not chained: what it quotes as the port may be a part of the password.
        raise SettingsError(
            "ORCHESTRE_DATABASE_URL cannot be used: its port is not a number", advice=_FORM
        ) from None
    return engine


_FORM = (
    "Use postgresql://user:password@host/name (with %40 for @ and %2F for / in the password), "
    "or leave it empty for SQLite."
)


def _make_durable(engine: AsyncEngine) -> None:
    """Make every SQLite commit survive power loss, and let SQLAlchemy alone say BEGIN.

    https://www.sqlite.org/pragma.html#pragma_synchronous: in WAL only FULL keeps the last commits.
    """

    @sa.event.listens_for(engine.sync_engine, "connect")
    def on_connect(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        # What is deleted or shortened is overwritten in the file, whatever SQLite was built with.
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        connection.exec_driver_sql(options.get("orchestre_begin", "BEGIN"))
