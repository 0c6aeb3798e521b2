"""Serving: what Slack calls over HTTP, at the port chosen for it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings

#: Seconds that open connections get to end once the server stops.
_GRACE = 3


class _Server(uvicorn.Server):
    """Leaves signals to whoever set `stop`."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def over_http(settings: Settings, web: ASGIApp, stop: asyncio.Event) -> AsyncIterator[None]:
    """Serve at `slack_port`; sets `stop` if it ends by itself. SettingsError: it cannot listen."""
    # uvicorn would end the whole process where it cannot listen, and all that runs beside.
    listener = _listen(settings.host, settings.slack_port)
    config = uvicorn.Config(web, log_config=None, timeout_graceful_shutdown=_GRACE)
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    serving.add_done_callback(lambda _: stop.set())
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(
            f"The Slack app cannot listen at {host}:{port}: {error.strerror}",
            advice="Choose another port: ORCHESTRE_SLACK_PORT.",
        ) from error
