"""Serving: what a process serves at its port, until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import count

import uvicorn

from orchestre.cli.screen import say
from orchestre.domain.errors import OrchestreError, SettingsError
from orchestre.settings import Settings

#: The console beside the API says for whom it calls, and so does a proxy of this machine.
_LOOPBACK = ("127.0.0.1", "::1")

#: Seconds that open connections get to end once the server stops.
GRACE = 3
#: What has the Slack app's port, most of the time.
_SLACK_RUNS = (
    "If `orchestre up` or another `orchestre slack --http` has it, the Slack app runs already: "
    "leave this one out. Else stop what has it"
)


class _Server(uvicorn.Server):
    """Leaves signals to `until_stopped`: what is under way must outlive the server."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.contextmanager
def until_stopped() -> Iterator[asyncio.Event]:
    """Give an event that Ctrl-C or SIGTERM sets; a second one ends the process at once.

    Ending at once is safe: every step is a row, and the next start goes on from there.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if stop.is_set():
            os._exit(130)
        say("\nStopping: what is under way is finished first. Ctrl-C again ends at once.")
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal)
    try:
        yield stop
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


@contextlib.asynccontextmanager
async def served(
    settings: Settings, app: Callable[..., Awaitable[None]], stop: asyncio.Event
) -> AsyncIterator[None]:
    """Serve an ASGI application at HOST and PORT; sets `stop` if it ends by itself.

    Its clients are those that a proxy names (`X-Forwarded-For`) which the settings trust.
    """
    listener = _listen(settings, command="ORCHESTRE_PORT={port} orchestre up")
    config = uvicorn.Config(
        app,
        log_config=None,
        timeout_graceful_shutdown=GRACE,
        lifespan="on",
        forwarded_allow_ips=[*_LOOPBACK, *settings.proxies],
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    serving.add_done_callback(lambda _: stop.set())
    try:
        while not (server.started or serving.done()):
            await asyncio.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        await serving


def must_be_free(settings: Settings, *, command: str) -> None:
    """Refuse a port that is taken before anything is made; `command` starts with another."""
    runs = _SLACK_RUNS if settings.port == settings.slack_port else ""
    _listen(settings, command=command, runs=runs).close()


def _spare(settings: Settings) -> int:
    """Return the next port that the settings give to nothing else."""
    named = {settings.console_port, settings.slack_port}
    api = settings.api_url.rstrip("/")
    further = count(settings.port + 1)
    return next(one for one in further if one not in named and not api.endswith(f":{one}"))


def _listen(settings: Settings, *, command: str, runs: str = "") -> socket.socket:
    """Listen at HOST and PORT; `command` starts with another, `runs` says what may have it."""
    host, port = settings.host, settings.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except socket.gaierror as error:
        raise SettingsError(f"ORCHESTRE_HOST is no address of this machine: {host}") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = command.format(port=_spare(settings))
            raise OrchestreError(
                f"Port {port} on {host} is in use by another program",
                advice=f"{runs or 'Stop it'}, or choose another port: {other}",
            ) from error
        raise SettingsError(
            f"ORCHESTRE_HOST and ORCHESTRE_PORT cannot be served: {host}:{port}: {error.strerror}"
        ) from error
