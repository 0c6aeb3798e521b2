"""`orchestre demo`: starts everything on a data folder of its own and sends it a dozen mails."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from orchestre.bootstrap import open_orchestre
from orchestre.cli.demo import mailbox, stage
from orchestre.cli.demo.watching import Watch
from orchestre.cli.logs import log_to_stderr
from orchestre.cli.options import verb
from orchestre.cli.places import url_of
from orchestre.cli.screen import put, say
from orchestre.cli.serving import api_at, must_be_free, until_stopped
from orchestre.cli.wording import command
from orchestre.client.client import OrchestreClient
from orchestre.scheduler.clock import running
from orchestre.settings import Settings, load_settings

app = verb()

#: Seconds between two mails from which each is waited for.
LEISURELY = 1.0


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
    asyncio.run(_run(settings, pace, once=once))


async def _run(settings: Settings, pace: float, *, once: bool) -> None:
    with until_stopped() as stop:
        async with (
            open_orchestre(settings) as orchestre,
            running(orchestre),
            api_at(settings, orchestre, stop),
            OrchestreClient(url_of(settings)) as client,
        ):
            show = asyncio.create_task(_show(client, settings, pace, once=once))
            ended = asyncio.create_task(stop.wait())
            await asyncio.wait({show, ended}, return_when=asyncio.FIRST_COMPLETED)
            if show.done():
                show.result()
                if not once:
                    await ended
            show.cancel()
            ended.cancel()
            await asyncio.gather(show, ended, return_exceptions=True)


async def _show(client: OrchestreClient, settings: Settings, pace: float, *, once: bool) -> None:
    who = await stage.sign_in(client, settings.data_dir)
    folder = settings.data_dir / "Maildir"
    account = await stage.link(client, folder)
    put(f"An invented shop, Nordwind, is linked: its mailbox is {folder}")
    learnt = await stage.learn(client)
    put(f"Its catalogue is in: {learnt.total} products. The model is {settings.model}.")
    watch = Watch(client, account.id)
    await watch.begin()
    await client.bots.start(account.provider, account.identifier_name, interval_seconds=1)
    put("Its bot is running. Now customers write:\n")
    for number, (what, mail) in enumerate(mailbox.mails(), start=1):
        mailbox.deliver(folder, mail)
        put(f"→ a mail arrives ({what.replace('-', ' ')})")
        await asyncio.sleep(pace)
        if pace >= LEISURELY:
            # What became of a mail is told below it.
            await watch.until(number)
    await watch.until(number)
    say(_how_to_go_on(settings, who, once=once))


def _how_to_go_on(settings: Settings, who: stage.SignIn, *, once: bool) -> str:
    url = url_of(settings)
    folder = command(str(settings.data_dir))
    again = f"ORCHESTRE_DATA_DIR={folder} ORCHESTRE_PORT={settings.port} orchestre up"
    lines = [
        "",
        "Every draft waits for a person. To be that person,",
        *([f"start the shop again, without new mails:\n  {again}"] if once else []),
        "in another terminal:",
        *([f"  export ORCHESTRE_API_URL={url}"] if url != settings.api_url.rstrip("/") else []),
        f"  echo '{who.password}' | orchestre login --email {who.email} --password-stdin",
        "  orchestre drafts list",
        "  orchestre drafts approve ID      (the id's last characters will do)",
        f"{settings.undo_seconds} s later the reply lies in the mailbox's folder .Sent.",
        *([] if once else [f"The API's own pages: {url}/docs   Ctrl-C ends the demo."]),
    ]
    return "\n".join(lines)
