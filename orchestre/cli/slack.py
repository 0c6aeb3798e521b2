"""`orchestre slack`: reviewing in Slack; runs the app, or prints what Slack is told of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Annotated

import structlog
import typer

from orchestre.cli import installations
from orchestre.cli.logs import log_to_stderr
from orchestre.cli.options import Json, noun
from orchestre.cli.places import loopback_url
from orchestre.cli.screen import put, say
from orchestre.cli.serving import must_be_free, until_stopped
from orchestre.domain.errors import OrchestreError
from orchestre.settings import Settings, load_settings

app = noun("Review in Slack: run the app, print its manifest, install it in more workspaces.")
app.add_typer(installations.app, name="installations")

_log = structlog.get_logger(__name__)
_Http = Annotated[
    bool, typer.Option("--http", help="Be called by Slack over HTTP, in place of Socket Mode.")
]


@app.callback(invoke_without_command=True, no_args_is_help=False)
def slack(
    context: typer.Context,
    http: _Http = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every step.")] = False,
) -> None:
    """Run the Slack app alone, by Socket Mode or over HTTP; `orchestre up` runs it too."""
    if context.invoked_subcommand is not None:
        return
    settings = load_settings()
    by_http = http or is_called_over_http(settings)
    _must_be_able(settings, http=by_http)
    log_to_stderr(verbose=verbose)
    asyncio.run(_run(settings, http=by_http))


@app.command()
def manifest(
    http: _Http = False,
    address: Annotated[
        str, typer.Option(help="Where Slack reaches the app over HTTP: https://…")
    ] = "",
) -> None:
    """Print the manifest from which Slack makes the app (api.slack.com/apps)."""
    from slack_app.manifest import ADDRESS
    from slack_app.manifest import manifest as written

    put(written(http=http or bool(address), address=address or ADDRESS).rstrip("\n"))
    if http and not address:
        say(f"Put your own address in place of {ADDRESS}, or ask again with --address https://…")


@app.command()
def install(json: Json = False) -> None:
    """Make a link, good once for ten minutes, by which one more Slack workspace lets the app in."""
    installations.install(json=json)


def is_called_over_http(settings: Settings) -> bool:
    """Tell whether only the secret of HTTP is set, and no token for Socket Mode."""
    has_app_token = bool(settings.slack_app_token.get_secret_value())
    return bool(settings.slack_signing_secret.get_secret_value()) and not has_app_token


async def _run(settings: Settings, *, http: bool) -> None:
    from slack_app.app import run

    with until_stopped() as stop:
        how = _how(settings, http=http)
        say(f"The Slack app starts, for Orchestre at {settings.api_url}: {how}.")
        say("Ctrl-C ends it.")
        await run(settings, stop, http=http)
    say("Stopped; cards that were not posted are posted at the next start.")


def _how(settings: Settings, *, http: bool) -> str:
    if not http:
        return "by Socket Mode; the log says once it is connected, or why it is not"
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"over HTTP at {host}:{settings.slack_port}"


@contextlib.asynccontextmanager
async def beside(settings: Settings) -> AsyncIterator[str]:
    """Run the Slack app beside the API if it is set up; give what to say of it, empty if it is not.

    Half of its settings keep nothing else from running: the service token is made by what runs.
    """
    tokens = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    if not any(one.get_secret_value() for one in (*tokens, settings.slack_service_token)):
        yield ""
        return
    http = is_called_over_http(settings)
    try:
        _must_be_able(settings, http=http)
    except OrchestreError as lacking:
        yield f"not running: {lacking}. {lacking.advice}"
        return
    stop = asyncio.Event()
    running = asyncio.create_task(_kept_apart(settings, stop, http=http))
    try:
        yield _how(settings, http=http)
    finally:
        stop.set()
        await running


def _must_be_able(settings: Settings, *, http: bool) -> None:
    from slack_app.needs import check

    check(settings, http=http)
    if http:
        there = settings.model_copy(update={"port": settings.slack_port})
        must_be_free(there, command="ORCHESTRE_SLACK_PORT={port}")


async def _kept_apart(settings: Settings, stop: asyncio.Event, *, http: bool) -> None:
    """Run the app against the API of this process; its trouble ends nothing but itself."""
    from slack_app.app import run

    own = settings.model_copy(update={"api_url": loopback_url(settings)})
    try:
        await run(own, stop, http=http)
    except OrchestreError as error:
        _log.error("the Slack app ended", reason=str(error), next=error.advice)
    except Exception:  # noqa: BLE001 the edge of the app
        # All else that runs in this process goes on.
        _log.exception("the Slack app ended by a fault of ours", next="Start again.")
