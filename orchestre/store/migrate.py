"""Migrate: brings a database to the newest revision, once, whoever asks first."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncEngine

from orchestre.domain.errors import SettingsError

#: Any number that nothing else locks on; held while a PostgreSQL database is migrated.
_MIGRATION_LOCK = 0x6F726368


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


async def migrate(engine: AsyncEngine) -> None:
    """Run every revision that is missing, in one transaction; all of them or none.

    Raises SettingsError when the database cannot be reached or is newer than this program.
    """
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    except sa.exc.OperationalError as error:
        raise SettingsError(
            f"The database does not answer: {error.orig}",
            advice="Check ORCHESTRE_DATABASE_URL, or that the data folder can be written.",
        ) from error


def _upgrade(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
    config = _config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise SettingsError(
            f"The database is at revision {current}, which this version does not know",
            advice="Start the version of Orchestre that wrote it, or restore a backup.",
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def revisions(engine: AsyncEngine) -> tuple[str | None, str]:
    """Return the database's revision (None: empty) and the newest one."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    async with engine.connect() as connection:
        current = await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )
    return current, str(newest)
