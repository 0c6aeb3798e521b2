"""`orchestre migrate`: brings the database to this version."""

from __future__ import annotations

import asyncio

from orchestre.cli.options import verb
from orchestre.cli.screen import say
from orchestre.settings import Settings, load_settings
from orchestre.store.migrate import migrate as bring_up_to_date
from orchestre.store.migrate import revisions
from orchestre.store.owner import make_folder
from orchestre.store.session import open_engine

app = verb()


@app.command()
def migrate() -> None:
    """Bring the database to this version; `up` does so by itself."""
    say(asyncio.run(_migrated(load_settings())))


async def _migrated(settings: Settings) -> str:
    make_folder(settings.data_dir)
    engine = open_engine(settings.database)
    try:
        await bring_up_to_date(engine)
        current, _ = await revisions(engine)
    finally:
        await engine.dispose()
    return f"The database is at revision {current}, the newest."
