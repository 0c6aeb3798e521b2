"""Plain Bolt: the app of tutorials, which answers every click and does no more, for measuring.

usage: python -m tests.emulators.plain_bolt PORT SLACK_API_URL
"""

from __future__ import annotations

import re
import sys

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from slack_app.manifest import PATH
from tests.emulators.slack import BOT_TOKEN
from tests.slack.payloads import SECRET


def serve(port: int, slack: str) -> None:
    """Serve what tutorials have: Bolt looks at the signature itself, and the click is answered."""
    app = AsyncApp(client=AsyncWebClient(BOT_TOKEN, base_url=slack), signing_secret=SECRET)

    @app.action(re.compile(".*"))
    async def clicked(ack: AsyncAck) -> None:
        await ack()

    web = Starlette(routes=[Route(PATH, AsyncSlackRequestHandler(app).handle, methods=["POST"])])
    uvicorn.run(web, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
