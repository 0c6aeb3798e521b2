"""`orchestre demo`: starts everything on a data folder of its own and sends it a dozen mails."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from orchestre.api.app import make_app
from orchestre.bootstrap import open_orchestre
from orchestre.cli import console
from orchestre.cli.demo import stage
from orchestre.cli.demo.watching import Watch
from orchestre.cli.logs import log_to_stderr
from orchestre.cli.options import verb
from orchestre.cli.places import url_of
from orchestre.cli.screen import put, say
from orchestre.cli.serving import must_be_free, served, until_stopped
from orchestre.cli.wording import command
from orchestre.client.client import OrchestreClient
from orchestre.scheduler.clock import running
from orchestre.settings import Settings, load_settings

app = verb()

#: Seconds between two mails from which each is waited for.
LEISURELY = 1.0
MAILS = 12


@app.command()
def demo(
    data: Annotated[
        Path | None, typer.Option(help="Where the demo keeps its data; ./data/demo if left out.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65_535, help="Of the API.")] = None,
    pace: Annotated[float, typer.Option(min=0, help="Seconds between two mails.")] = 3.0,
    once: Annotated[
        bool, typer.Option("--once", help="End when every mail is drafted or skipped.")
    ] = False,
    with_console: Annotated[
        bool, typer.Option("--console/--no-console", help="Serve the web console, too.")
    ] = True,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every step.")] = False,
) -> None:
    """Watch Orchestre answer a dozen mails of an invented shop; nothing leaves this machine."""
    settings = load_settings()
    log_to_stderr(verbose=verbose)
    apart = {
        "data_dir": data or settings.data_dir / "demo",
        "database_url": "",
        "chroma_url": "",
        "port": port or settings.port,
    }
    settings = settings.model_copy(update=apart)
    must_be_free(settings, command="orchestre demo --port {port}")
    # What ends by itself is watched here, and looked at in no browser.
    beside = with_console and not once
    asyncio.run(_run(settings, _Manner(pace=pace, once=once, with_console=beside)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """How the demo is shown."""

    pace: float
    once: bool
    with_console: bool


async def _run(settings: Settings, manner: _Manner) -> None:
    with until_stopped() as stop:
        async with (
            open_orchestre(settings) as orchestre,
            running(orchestre),
            served(settings, make_app(orchestre), stop),
            _console(settings, manner),
            OrchestreClient(url_of(settings)) as client,
        ):
            folder = orchestre.demonstration.mailbox
            show = asyncio.create_task(_show(client, settings, manner, folder))
            ended = asyncio.create_task(stop.wait())
            await asyncio.wait({show, ended}, return_when=asyncio.FIRST_COMPLETED)
            if show.done():
                show.result()
                if not manner.once:
                    await ended
            show.cancel()
            ended.cancel()
            await asyncio.gather(show, ended, return_exceptions=True)


def _console(settings: Settings, manner: _Manner) -> AbstractAsyncContextManager[object]:
    if manner.with_console:
        return console.running_beside(settings, command="orchestre demo")
    return contextlib.nullcontext()


async def _show(
    client: OrchestreClient, settings: Settings, manner: _Manner, folder: Callable[[str], Path]
) -> None:
    who = await stage.sign_in(client, settings.data_dir)
    demo = await client.demo.begin()
    put(f"An invented shop, Nordwind, is linked: its mailbox is {folder(who.workspace)}")
    put(f"Its catalogue is in: {demo.products} products. The model is {settings.model}.")
    if manner.with_console and await console.is_there(settings):
        put(f"See it in the browser: {settings.console_url}")
        put(f"  Sign in as {who.email} with the password {who.password}")
    watch = Watch(client, demo.account.id)
    await watch.begin()
    put("Its bot is running. Now customers write:\n")
    for number in range(1, MAILS + 1):
        (what,) = await client.demo.write()
        put(f"→ a mail arrives ({what})")
        await asyncio.sleep(manner.pace)
        if manner.pace >= LEISURELY:
            # What became of a mail is told below it.
            await watch.until(number)
    await watch.until(MAILS)
    say(_how_to_go_on(settings, who, manner))


def _how_to_go_on(settings: Settings, who: stage.SignIn, manner: _Manner) -> str:
    url = url_of(settings)
    folder = command(str(settings.data_dir))
    again = f"ORCHESTRE_DATA_DIR={folder} ORCHESTRE_PORT={settings.port} orchestre up"
    lines = [
        "",
        "Every draft waits for a person. To be that person,",
        *([f"start the shop again, without new mails:\n  {again}"] if manner.once else []),
        *([f"open {settings.console_url}, or"] if manner.with_console else []),
        "in another terminal:",
        *([f"  export ORCHESTRE_API_URL={url}"] if url != settings.api_url.rstrip("/") else []),
        f"  echo '{who.password}' | orchestre login --email {who.email} --password-stdin",
        "  orchestre drafts list",
        "  orchestre drafts approve ID      (the id's last characters will do)",
        f"{settings.undo_seconds} s later the reply lies in the mailbox's folder .Sent.",
        *([] if manner.once else [f"The API's own pages: {url}/docs   Ctrl-C ends the demo."]),
    ]
    return "\n".join(lines)
