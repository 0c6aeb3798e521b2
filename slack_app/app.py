"""App: joins what reviews in Slack are made of, and runs it by Socket Mode or over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from orchestre.client.client import OrchestreClient
from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings
from slack_app.board import Board
from slack_app.channel import PACE, Channels
from slack_app.desk import Desk
from slack_app.feed import Feed
from slack_app.guard import Guard
from slack_app.listeners import approve, commands, edit, home, more, read, reject, respond, undo
from slack_app.manifest import PATH
from slack_app.people import People
from slack_app.serving import over_http
from slack_app.slack import open_slack
from slack_app.socket import by_socket
from slack_app.whispers import Whispers

_LISTENERS = (approve, edit, reject, respond, read, undo, more, commands, home)


def join(
    settings: Settings, door: OrchestreClient, slack: AsyncWebClient, *, pace: float = PACE
) -> Desk:
    """Build what the listeners work with; `door` carries the service token."""
    console = settings.console_url
    board = Board(door, Channels(slack, pace=pace), console)
    return Desk(
        door=door,
        board=board,
        feed=Feed(door, board),
        people=People(door, slack),
        whispers=Whispers(slack),
        console_url=console,
    )


def make_app(desk: Desk, slack: AsyncWebClient) -> AsyncApp:
    """Make the Bolt app with every listener.

    It checks no signature: over HTTP `make_web` does that before anything is read, and by Socket
    Mode Slack has let the app in itself.
    """
    quiet = logging.getLogger("slack_bolt.orchestre")
    quiet.setLevel(max(logging.WARNING, logging.getLogger().level))
    app = AsyncApp(
        client=slack,
        request_verification_enabled=False,
        logger=quiet,
    )
    for one in _LISTENERS:
        one.listen(app, desk)
    return app


def make_web(settings: Settings, app: AsyncApp) -> ASGIApp:
    """Make what Slack calls over HTTP: one path, behind the guard."""
    answering = AsyncSlackRequestHandler(app)
    route = Route(PATH, answering.handle, methods=["POST"])
    return Guard(Starlette(routes=[route]), settings.slack_signing_secret.get_secret_value())


async def run(settings: Settings, stop: asyncio.Event, *, http: bool = False) -> None:
    """Review in Slack until `stop` is set; Socket Mode, or over HTTP at `slack_port`.

    Raises SettingsError that names what is missing.
    """
    check(settings, http=http)
    token = settings.slack_service_token.get_secret_value()
    async with OrchestreClient(settings.api_url, token=token) as door:
        slack = open_slack(settings)
        desk = join(settings, door, slack)
        app = make_app(desk, slack)
        web = make_web(settings, app)
        listening = over_http(settings, web, stop) if http else by_socket(settings, app)
        async with listening:
            feed = asyncio.create_task(desk.feed.run())
            feed.add_done_callback(lambda _: stop.set())
            await stop.wait()
            await _ended(feed)


def check(settings: Settings, *, http: bool) -> None:
    """Raise SettingsError that names every setting that is missing for this mode."""
    needed = ["slack_bot_token", "slack_service_token"]
    needed.append("slack_signing_secret" if http else "slack_app_token")
    missing = [name for name in needed if not getattr(settings, name).get_secret_value()]
    if missing:
        names = ", ".join(f"ORCHESTRE_{name.upper()}" for name in missing)
        raise SettingsError(
            f"The Slack app needs {names}",
            advice="docs/howto/slack.md says where each comes from.",
        )


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
