"""`orchestre reindex`: drops the search index, which is then made again from the catalogue."""

from __future__ import annotations

import asyncio

from orchestre.bootstrap import open_orchestre
from orchestre.cli.options import verb
from orchestre.cli.screen import say
from orchestre.settings import Settings, load_settings

app = verb()


@app.command()
def reindex() -> None:
    """Have every vector made again, as after a change of the embedding model."""
    asyncio.run(_start_over(load_settings()))
    say("The vectors are dropped; exact words are found as before.")
    say("→ orchestre up makes them again while it runs.")


async def _start_over(settings: Settings) -> None:
    async with open_orchestre(settings) as orchestre:
        await orchestre.indexing.start_over()
