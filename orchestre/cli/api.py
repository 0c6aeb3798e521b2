"""`orchestre api`: serves the API, and nothing else."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from orchestre.api.app import make_app
from orchestre.bootstrap import open_orchestre
from orchestre.cli.logs import log_to_stderr
from orchestre.cli.options import verb
from orchestre.cli.places import url_of
from orchestre.cli.screen import say
from orchestre.cli.serving import served, until_stopped
from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings, load_settings

app = verb()


@app.command()
def api(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every request.")] = False,
) -> None:
    """Serve the API alone; `orchestre worker` does the rest. Needs PostgreSQL."""
    settings = load_settings()
    needs_postgresql(settings, "api")
    log_to_stderr(verbose=verbose)
    say_who_has_vectors(settings)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    with until_stopped() as stop:
        async with (
            open_orchestre(settings) as orchestre,
            served(settings, make_app(orchestre), stop),
        ):
            say(f"The API is at {url_of(settings)}. Ctrl-C ends it.")
            await stop.wait()


def needs_postgresql(settings: Settings, command: str) -> None:
    """Refuse SQLite: it has one owner process, and `up` is that."""
    if settings.database.startswith("sqlite"):
        raise SettingsError(
            f"`orchestre {command}` as a process of its own needs PostgreSQL",
            advice="Set ORCHESTRE_DATABASE_URL, or run everything with `orchestre up`.",
        )


def say_who_has_vectors(settings: Settings) -> None:
    """Warn that a Chroma in the data folder serves one of several processes alone."""
    if not settings.chroma_url:
        say(
            "ORCHESTRE_CHROMA_URL is not set: of the processes on this data folder, the first that "
            "searches does so by meaning, the others by words alone."
        )
