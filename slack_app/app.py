"""App: joins what reviews in Slack are made of, and runs it by Socket Mode or over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from orchestre.client.client import OrchestreClient
from orchestre.settings import Settings
from slack_app.board import Board
from slack_app.channel import PACE, Channels
from slack_app.desk import Desk
from slack_app.digest import digests
from slack_app.feed import Feed
from slack_app.guard import Guard
from slack_app.listeners import (
    approve,
    commands,
    edit,
    home,
    more,
    read,
    reject,
    resolve,
    respond,
    resting,
    share,
    stop_all,
    undo,
    uninstalled,
)
from slack_app.manifest import INSTALL_PATH, PATH, REDIRECT_PATH
from slack_app.needs import check
from slack_app.oauth import Installing
from slack_app.people import People
from slack_app.postings import Postings
from slack_app.reminders import reminders
from slack_app.serving import over_http
from slack_app.shares import Shares
from slack_app.slack import open_slack
from slack_app.socket import by_socket
from slack_app.supervision import Watch
from slack_app.switchboard import Switchboard
from slack_app.teams import Teams
from slack_app.whispers import Whispers

_DECIDING = (approve, edit, reject, respond, read, undo, more, resting, resolve)
_LISTENERS = (*_DECIDING, commands, share, stop_all, home, uninstalled)
_UNKNOWN = (
    "Orchestre is not installed in this Slack workspace, or not any more. "
    "Ask whoever runs it for a link: orchestre slack install"
)


def join(
    settings: Settings, door: OrchestreClient, slack: AsyncWebClient, *, pace: float = PACE
) -> Desk:
    """Build what the listeners work with; `door` carries the service token."""
    console = settings.console_url
    teams = Teams.of_settings(settings, door, slack)
    board = Board(door, Channels(teams, pace=pace), console)
    watch, postings = Watch(), Postings(teams, pace=pace)
    return Desk(
        door=door,
        board=board,
        feed=Feed(door, board),
        people=People(door, teams),
        whispers=Whispers(teams),
        shares=Shares(board.channels, teams),
        teams=teams,
        console_url=console,
        watch=watch,
        telling=(reminders(board, postings, watch), digests(board, postings, watch)),
    )


def make_app(desk: Desk, slack: AsyncWebClient) -> AsyncApp:
    """Make the Bolt app with every listener.

    It checks no signature: over HTTP `make_web` does that before anything is read, and by Socket
    Mode Slack has let the app in itself.
    """
    many: dict[str, Any] = {}
    if desk.teams.are_many:
        slack = open_slack(desk.teams.settings, "")
        # Bolt warns of any token, an empty one as well, where each team has its own.
        slack.token = None
        many = {
            "authorize": _let_in_by(desk.teams),
            "user_facing_authorize_error_message": _UNKNOWN,
        }
    app = AsyncApp(client=slack, request_verification_enabled=False, logger=_quiet(), **many)
    for one in _LISTENERS:
        one.listen(app, desk)
    return app


def _quiet() -> logging.Logger:
    quiet = logging.getLogger("slack_bolt.orchestre")
    quiet.setLevel(max(logging.WARNING, logging.getLogger().level))
    return quiet


def _let_in_by(teams: Teams) -> Callable[..., Awaitable[AuthorizeResult | None]]:
    async def let_in(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        return await teams.let_in(team_id or "", enterprise_id or "")

    return let_in


def make_line(settings: Settings, desks: Sequence[Desk]) -> AsyncApp:
    """Make the app of all desks: what a team sends goes to the one where it is installed."""
    apps = [make_app(desk, desk.teams.single) for desk in desks]
    if len(apps) == 1:
        return apps[0]
    lines = [(desk.teams, app) for desk, app in zip(desks, apps, strict=True)]
    # It calls nothing itself, and the library wants some token.
    return Switchboard(open_slack(settings, "-"), lines, _quiet())


def make_web(settings: Settings, app: AsyncApp, desks: Sequence[Desk] = ()) -> ASGIApp:
    """Make what Slack calls over HTTP: one path, behind the guard.

    Where teams install the app, `desks` have the two paths as well that a browser takes for it.
    """
    answering = AsyncSlackRequestHandler(app)
    route = Route(PATH, answering.handle, methods=["POST"])
    secret = settings.slack_signing_secret.get_secret_value()
    guarded = Guard(Starlette(routes=[route]), secret)
    if not (settings.slack_client_id and desks):
        return guarded
    answer = Installing(settings, desks).answer
    opened = [Route(path, answer, methods=["GET"]) for path in (INSTALL_PATH, REDIRECT_PATH)]
    return Starlette(routes=[*opened, Mount("/", guarded)])


async def run(settings: Settings, stop: asyncio.Event, *, http: bool = False) -> None:
    """Review in Slack until `stop` is set; Socket Mode, or over HTTP at `slack_port`.

    Raises SettingsError that names what is missing.
    """
    check(settings, http=http)
    async with contextlib.AsyncExitStack() as doors:
        desks = []
        for token in settings.slack_service_tokens:
            door = OrchestreClient(settings.api_url, token=token)
            desks.append(
                join(settings, await doors.enter_async_context(door), open_slack(settings))
            )
        app = make_line(settings, desks)
        web = make_web(settings, app, desks)
        listening = over_http(settings, web, stop) if http else by_socket(settings, app)
        async with listening:
            tasks = [task for desk in desks for task in _beginning(desk)]
            for task in tasks:
                task.add_done_callback(lambda _: stop.set())
            await stop.wait()
            for task in tasks:
                await _ended(task)


def _beginning(desk: Desk) -> Iterator[asyncio.Task[None]]:
    """Begin what a desk does by itself."""
    parts = {"Cards": desk.feed.run, **{one.what: one.run for one in desk.telling}}
    if desk.teams.are_many:
        parts["Installations"] = desk.teams.keyring.run
    for what, run in parts.items():
        yield asyncio.create_task(desk.watch.keep(what, run))


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
