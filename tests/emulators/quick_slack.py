"""Quick Slack: answers the app's calls at once and keeps when which card was posted, for measuring.

usage: python -m tests.emulators.quick_slack PORT
What it answers is shaped as the reference says (https://docs.slack.dev/reference/methods), so that
what is measured is the app and not the emulator of the tests.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import count
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_NUMBERS = count(1)
#: By draft: when its card was posted, in seconds since 1970.
_POSTED: dict[str, float] = {}
_VIEW = {"id": "V1", "hash": "1.a", "root_view_id": "V1"}
_TEAM = "T000000001"
_PERSON = {"id": "U0RITA", "team_id": _TEAM, "name": "rita", "real_name": "Rita", "is_bot": False}
_ANSWERS: dict[str, dict[str, Any]] = {
    "auth.test": {"team_id": _TEAM, "user_id": "U0ORCH", "bot_id": "B0ORCH"},
    "users.info": {"user": _PERSON},
    "conversations.history": {"messages": [], "has_more": False},
    "conversations.info": {"channel": {"id": "C0BENCH", "is_member": True}},
    "chat.update": {"ts": "1.1", "channel": "C0BENCH"},
    "views.open": {"view": _VIEW},
    "views.update": {"view": _VIEW},
}


async def method(request: Request) -> JSONResponse:
    """Answer one of Slack's methods."""
    name = request.path_params["name"]
    if name != "chat.postMessage":
        return JSONResponse({"ok": True, **_ANSWERS.get(name, {})})
    told = json.loads(await request.body())["metadata"]["event_payload"]
    _POSTED[told["draft"]] = time.time()
    return JSONResponse({"ok": True, "ts": f"1700000001.{next(_NUMBERS):06}"})


async def whisper(request: Request) -> JSONResponse:
    """Take what the app tells one person."""
    await request.body()
    return JSONResponse({"ok": True})


async def posted(_request: Request) -> JSONResponse:
    """Say which cards were posted, and when."""
    return JSONResponse(_POSTED)


app = Starlette(
    routes=[
        Route("/api/{name}", method, methods=["POST"]),
        Route("/whisper", whisper, methods=["POST"]),
        Route("/", posted),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
