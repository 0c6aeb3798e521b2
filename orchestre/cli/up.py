"""`orchestre up`: everything in one process."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated

import typer

from orchestre.api.app import make_app
from orchestre.bootstrap import open_orchestre
from orchestre.cli import console, slack
from orchestre.cli.logs import log_to_stderr
from orchestre.cli.options import verb
from orchestre.cli.places import url_of
from orchestre.cli.screen import say
from orchestre.cli.serving import served, until_stopped
from orchestre.cli.set_up import set_up
from orchestre.scheduler.clock import running
from orchestre.settings import Settings, load_settings
from orchestre.store.indexed import workspace_ids

app = verb()


@app.command()
def up(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every step.")] = False,
    with_console: Annotated[
        bool, typer.Option("--console/--no-console", help="Serve the web console, too.")
    ] = True,
) -> None:
    """Run everything here: the API, the clock and its workers, the console. Ctrl-C ends it."""
    settings = load_settings()
    log_to_stderr(verbose=verbose)
    asyncio.run(_run(settings, with_console=with_console))


async def _run(settings: Settings, *, with_console: bool) -> None:
    with until_stopped() as stop:
        async with (
            # First: of a second one on the same data, its ports tell less than the data's owner.
            open_orchestre(settings) as orchestre,
            console.running_beside(settings) if with_console else contextlib.nullcontext() as pages,
            running(orchestre),
            served(settings, make_app(orchestre), stop),
            slack.beside(settings) as in_slack,
        ):
            async with orchestre.store.read() as tx:
                is_new = not await workspace_ids(tx)
            there = pages is not None and await console.is_there(settings, pages)
            say(where_things_are(settings, is_new=is_new, in_slack=in_slack, in_browser=there))
            await stop.wait()
    say("Stopped; what was not finished goes on at the next start.")


def where_things_are(
    settings: Settings, *, is_new: bool, in_slack: str = "", in_browser: bool = False
) -> str:
    """Return what runs where, and what to do next, where nobody (`is_new`) signed up, too.

    `in_slack`: how the Slack app runs, or why it does not; empty where it is not set up.
    `in_browser`: whether the console is served.
    """
    url = url_of(settings)
    model = settings.model
    if model == "offline":
        model = "offline (quotes the catalogue; set ORCHESTRE_MODEL for a language model)"
    lines = [
        f"Orchestre is running. API {url}, its pages {url}/docs",
        *([f"  Console  {settings.console_url}"] if in_browser else []),
        f"  Data     {settings.data_dir.resolve()}",
        f"  Model    {model}",
        f"  With     {set_up(settings)}",
        *([f"  Slack    {in_slack}"] if in_slack else []),
        *_next_steps(settings, is_new=is_new, in_browser=in_browser),
        "Ctrl-C ends it.",
    ]
    return "\n".join(lines)


def _next_steps(settings: Settings, *, is_new: bool, in_browser: bool) -> list[str]:
    if in_browser:
        what = "make your workspace" if is_new else "review what waits"
        return [f"Next: open {settings.console_url} and {what}. Or in another terminal:"] + (
            ["→ orchestre login --sign-up"] if is_new else ["→ orchestre drafts list"]
        )
    elsewhere = settings.api_url.rstrip("/") != url_of(settings)
    first = (
        "→ orchestre login --sign-up",
        "→ orchestre accounts link maildir NAME --path FOLDER --address MAIL",
    )
    return [
        "Next, in another terminal:",
        *([f"→ export ORCHESTRE_API_URL={url_of(settings)}"] if elsewhere else []),
        *(first if is_new else ("→ orchestre drafts list", "→ orchestre bots status")),
    ]
