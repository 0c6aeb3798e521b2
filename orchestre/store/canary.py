"""Canary: a sealed row that tells at the start whether this key is the one that the data needs."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from orchestre.domain.errors import SettingsError
from orchestre.store.encryption import load_cipher
from orchestre.store.session import Clock, Store, Transaction
from orchestre.store.tables_installation import installation

_ID = "canary"


async def unlocked(engine: AsyncEngine, secret_key: str, *, data_dir: Path, clock: Clock) -> Store:
    """Open the store of a migrated database with its key, which the first start makes or takes.

    Raises SettingsError where the key is missing or another.
    """
    cipher = load_cipher(secret_key, data_dir, may_make=not await _has_key(engine))
    store = Store(engine, cipher, clock)
    async with store.begin() as tx:
        # Of several first starts at once, one canary stays, and the others' keys must open it.
        sealed = await _kept(tx) or await _keep(tx)
        if not _opens(tx, sealed):
            raise SettingsError(
                "ORCHESTRE_SECRET_KEY: the database was written with another key",
                advice="Set the key of the first start (where none was set, it is in the file "
                "secret.key of that data folder), with newer ones in front of it.",
            )
    return store


async def _has_key(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        return (await connection.execute(sa.select(installation.c.id))).first() is not None


async def _kept(tx: Transaction) -> bytes | None:
    kept = sa.select(installation.c.canary).where(installation.c.id == _ID)
    return (await tx.execute(kept)).scalar_one_or_none()


async def _keep(tx: Transaction) -> bytes:
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    values = {"id": _ID, "canary": tx.cipher.seal(_ID, _ID)}
    await tx.execute(insert(installation).values(values).on_conflict_do_nothing())
    sealed: bytes = (await tx.execute(sa.select(installation.c.canary))).scalar_one()
    return sealed


def _opens(tx: Transaction, sealed: bytes) -> bool:
    try:
        return tx.cipher.open(_ID, sealed) == _ID
    except SettingsError:
        return False
