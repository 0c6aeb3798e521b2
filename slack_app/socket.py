"""Socket: the connection by which Slack reaches the app without an address of its own."""

# https://docs.slack.dev/apis/events-api/using-socket-mode

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient

from orchestre.settings import Settings
from slack_app.slack import error_code

#: Seconds for which an address that Slack gave may be used; it says no number.
_GOOD_FOR = 20.0
#: What mends a refusal, by Slack's word for it:
#: https://docs.slack.dev/reference/methods/apps.connections.open
_CHECK = "Check ORCHESTRE_SLACK_APP_TOKEN (Basic Information → App-Level Tokens), and start again"
_NEXT = {
    **dict.fromkeys(
        ("invalid_auth", "not_authed", "not_allowed_token_type", "token_revoked", "token_expired"),
        _CHECK,
    ),
    "account_inactive": "Install the app again, and set its new tokens",
    "missing_scope": "Give the app-level token the scope connections:write",
    "forbidden_team": "Slack does not let this team use Socket Mode; use HTTP",
}
_AWAY = "Look whether this machine reaches slack.com"
_OPEN = "Slack's socket is open"
_ADDRESS = re.compile(r"wss?://\S+")


@contextlib.asynccontextmanager
async def by_socket(settings: Settings, app: AsyncApp) -> AsyncIterator[None]:
    """Be connected as far as Slack lets the app; what goes wrong is told once and tried again."""
    log = logging.getLogger("slack_app.socket")
    # Below it the library would write out all that Slack sends, and with it mail.
    log.setLevel(logging.INFO)
    once = _Once()
    log.addFilter(once)
    socket = AsyncSocketModeHandler(app, settings.slack_app_token.get_secret_value(), logger=log)
    # It tries again by itself for as long as Slack does not answer.
    tasks = [
        asyncio.create_task(socket.connect_async()),  # type: ignore[no-untyped-call]
        asyncio.create_task(_renewing(socket.client)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await socket.close_async()  # type: ignore[no-untyped-call]
        log.removeFilter(once)


async def _renewing(client: AsyncBaseSocketModeClient) -> None:
    """Have the library ask for a new address: it would try one that Slack gave up for ever."""
    while True:
        await asyncio.sleep(_GOOD_FOR)
        if not await client.is_connected():
            client.wss_uri = None  # type: ignore[assignment]


class _Once(logging.Filter):
    """Lets each trouble, and its end, through once; no traceback, no ticket of an address."""

    def __init__(self) -> None:
        super().__init__()
        self._told = ""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record; False: it was told already, or is nothing to tell."""
        if record.levelno < logging.WARNING:
            if "established" not in record.getMessage():
                return False
            # Slack asks for a new connection every few hours: that is no news.
            is_news, self._told = self._told != _OPEN, _OPEN
            record.msg, record.args = _OPEN, None
            return is_news
        error = record.exc_info[1] if record.exc_info else None
        record.exc_info = None
        record.msg, record.args = _ADDRESS.sub("(its address)", record.getMessage()), None
        if error is not None:
            code = error_code(error)
            why = code or type(error).__name__
            advice = _NEXT.get(code, "Look at the app at api.slack.com/apps" if code else _AWAY)
            record.msg = f"Slack's socket does not open: {why}. {advice}. It is tried again"
        is_news = record.msg != self._told
        self._told = record.msg
        return is_news
