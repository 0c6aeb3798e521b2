"""`orchestre worker`: polls, drafts and sends, and serves nothing."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from orchestre.bootstrap import open_orchestre
from orchestre.cli.api import needs_postgresql, say_who_has_vectors
from orchestre.cli.logs import log_to_stderr
from orchestre.cli.options import verb
from orchestre.cli.screen import say
from orchestre.cli.serving import until_stopped
from orchestre.scheduler.clock import running
from orchestre.settings import Settings, load_settings

app = verb()


@app.command()
def worker(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every step.")] = False,
) -> None:
    """Poll, draft and send; any number of them, on any number of hosts. Needs PostgreSQL."""
    settings = load_settings()
    needs_postgresql(settings, "worker")
    log_to_stderr(verbose=verbose)
    say_who_has_vectors(settings)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    with until_stopped() as stop:
        async with open_orchestre(settings) as orchestre, running(orchestre):
            say("Working. Ctrl-C ends it.")
            await stop.wait()
