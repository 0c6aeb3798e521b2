"""`orchestre console`: the web pages on which people review, set up and look back."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import typer

from orchestre.cli.logs import log_to_stderr
from orchestre.cli.options import verb
from orchestre.cli.places import loopback_url
from orchestre.cli.screen import say
from orchestre.cli.serving import GRACE, must_be_free, served, until_stopped
from orchestre.settings import Settings, environment_with, load_settings

app = verb()

#: Seconds in which the pages of a busy machine are there.
_PATIENCE = 60.0


@app.command()
def console(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every step.")] = False,
    beside: Annotated[bool, typer.Option("--beside", hidden=True)] = False,
) -> None:
    """Serve the console alone, for the API at ORCHESTRE_API_URL; `orchestre up` serves it too."""
    settings = load_settings()
    must_be_free(_own(settings), command="ORCHESTRE_CONSOLE_PORT={port}")
    log_to_stderr(verbose=verbose)
    asyncio.run(_run(settings, beside=beside))


async def _run(settings: Settings, *, beside: bool) -> None:
    from console.server import make_app

    with until_stopped() as stop:
        if beside:
            _end_with_parent(stop)
        async with served(_own(settings), make_app(), stop):
            if not beside:
                say(f"The console is at {settings.console_url}, for the API at {settings.api_url}.")
                say("Ctrl-C ends it.")
            await stop.wait()


@contextlib.asynccontextmanager
async def running_beside(
    settings: Settings, *, command: str = "orchestre up"
) -> AsyncIterator[Process]:
    """Run the console as a process of its own, for the API of this one; it ends with this one.

    Streamlit's threads would otherwise take turns with whatever polls, drafts and sends.
    """
    must_be_free(_own(settings), command=f"ORCHESTRE_CONSOLE_PORT={{port}} {command}")
    child = await asyncio.create_subprocess_exec(
        # -P: a folder named `console` where somebody stands is not this program's.
        *(sys.executable, "-P", "-m", "orchestre", "console", "--beside"),
        stdin=PIPE,
        env=environment_with(api_url=loopback_url(settings)),
        # Ctrl-C in a terminal reaches a whole group: the parent alone says when it is time.
        start_new_session=True,
    )
    try:
        yield child
    finally:
        await _ended(child)


async def is_there(settings: Settings, child: Process | None = None) -> bool:
    """Wait until the console's pages are served; False: they are not within a minute.

    `child` is the process that is to serve them: once it has ended, whoever answers is another.
    """
    url = f"{loopback_url(_own(settings))}/_stcore/health"
    deadline = asyncio.get_running_loop().time() + _PATIENCE
    async with httpx.AsyncClient(trust_env=False) as http:
        while not _has_ended(child) and asyncio.get_running_loop().time() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if (await http.get(url)).is_success:
                    return True
            await asyncio.sleep(0.1)
    return False


def _has_ended(child: Process | None) -> bool:
    return child is not None and child.returncode is not None


def _end_with_parent(stop: asyncio.Event) -> None:
    """Set `stop` once whoever started this process is gone, even by a power cut of its own."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        # The parent holds the other end open, and writes nothing.
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait, name="parent", daemon=True).start()


async def _ended(child: Process) -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        await asyncio.wait_for(child.wait(), timeout=2 * GRACE)
    except TimeoutError:
        child.kill()
        await child.wait()


def _own(settings: Settings) -> Settings:
    return settings.model_copy(update={"port": settings.console_port})
