"""`orchestre up`: everything in one process."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from orchestre.bootstrap import open_orchestre
from orchestre.cli import slack
from orchestre.cli.logs import log_to_stderr
from orchestre.cli.options import verb
from orchestre.cli.places import url_of
from orchestre.cli.screen import say
from orchestre.cli.serving import api_at, until_stopped
from orchestre.cli.set_up import set_up
from orchestre.scheduler.clock import running
from orchestre.settings import Settings, load_settings
from orchestre.store.indexed import workspace_ids

app = verb()


@app.command()
def up(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every step.")] = False,
) -> None:
    """Run everything here: the API, the clock and its workers. Ctrl-C ends it."""
    settings = load_settings()
    log_to_stderr(verbose=verbose)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    with until_stopped() as stop:
        async with (
            open_orchestre(settings) as orchestre,
            running(orchestre),
            api_at(settings, orchestre, stop),
            slack.beside(settings) as in_slack,
        ):
            async with orchestre.store.read() as tx:
                is_new = not await workspace_ids(tx)
            say(where_things_are(settings, is_new=is_new, in_slack=in_slack))
            await stop.wait()
    say("Stopped; what was not finished goes on at the next start.")


def where_things_are(settings: Settings, *, is_new: bool, in_slack: str = "") -> str:
    """Return what runs where, and what to do next, where nobody (`is_new`) signed up, too.

    `in_slack`: how the Slack app runs, or why it does not; empty where it is not set up.
    """
    url = url_of(settings)
    model = settings.model
    if model == "offline":
        model = "offline (quotes the catalogue; set ORCHESTRE_MODEL for a language model)"
    elsewhere = settings.api_url.rstrip("/") != url
    first = (
        "→ orchestre login --sign-up",
        "→ orchestre accounts link maildir NAME --path FOLDER --address MAIL",
    )
    lines = [
        f"Orchestre is running. API {url}, its pages {url}/docs",
        f"  Data   {settings.data_dir.resolve()}",
        f"  Model  {model}",
        f"  With   {set_up(settings)}",
        *([f"  Slack  {in_slack}"] if in_slack else []),
        "Next, in another terminal:",
        *([f"→ export ORCHESTRE_API_URL={url}"] if elsewhere else []),
        *(first if is_new else ("→ orchestre drafts list", "→ orchestre bots status")),
        "Ctrl-C ends it.",
    ]
    return "\n".join(lines)
