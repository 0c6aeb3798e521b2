"""Guard: lets in over HTTP only what Slack signed and Bolt can read; all else is a 401."""

# Bolt reads a body before it looks at its signature, and answers 500 to what it cannot read.
# https://docs.slack.dev/authentication/verifying-requests-from-slack/

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Seconds that a request may be old, or ahead of this clock.
WINDOW = 300
#: Bytes of a body; Slack's own are far below it.
LARGEST = 1_000_000
_LONGEST_TIMESTAMP = 12


def is_from_slack(secret: str, headers: Mapping[str, str], body: bytes, *, now: float) -> bool:
    """Tell whether a body carries Slack's signature of just now; never raises."""
    timestamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < _LONGEST_TIMESTAMP
    if not secret or not is_number or abs(now - int(timestamp)) > WINDOW:
        return False
    signed = hmac.new(secret.encode(), b"v0:%b:%b" % (timestamp.encode(), body), hashlib.sha256)
    # As bytes: compare_digest refuses text that is not ASCII with an exception.
    return hmac.compare_digest(f"v0={signed.hexdigest()}".encode(), signature.encode())


def is_readable(content_type: str, body: bytes) -> bool:
    """Tell whether a body is a form or a JSON object, as all that Slack sends; never raises."""
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip() == "application/json":
            return _is_event(json.loads(text))
        form = parse_qs(text, strict_parsing=True, keep_blank_values=True)
        payloads = [json.loads(one) for one in form.get("payload", [])]
    except (ValueError, RecursionError):
        return False
    return bool(form) and all(_is_interaction(payload) for payload in payloads)


def _is_event(found: Any) -> bool:
    return isinstance(found, dict) and isinstance(found.get("event", {}), dict)


def _is_interaction(found: Any) -> bool:
    """Tell whether Bolt can tell from it what happened: it looks into it without looking first."""
    if not isinstance(found, dict) or not _has(found.get("user"), "id"):
        return False
    if found.get("type") == "block_actions":
        actions = found.get("actions")
        return isinstance(actions, list) and bool(actions) and _has(actions[0], "action_id")
    if found.get("type") in {"view_submission", "view_closed"}:
        return _has(found.get("view"), "type") and _has(found["view"], "callback_id")
    return _has(found, "type")


def _has(found: Any, name: str) -> bool:
    return isinstance(found, dict) and isinstance(found.get(name), str)


class Guard:
    """Stands before an ASGI app; nothing behind it sees a request that it did not let in."""

    def __init__(self, app: ASGIApp, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._app, self._secret, self._clock = app, secret, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await _read(request)
        headers = request.headers
        is_signed = body is not None and is_from_slack(
            self._secret, headers, body, now=self._clock()
        )
        if body is None or not is_signed or not is_readable(headers.get("content-type", ""), body):
            await PlainTextResponse("Not from Slack", 401)(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)


async def _read(request: Request) -> bytes | None:
    """Return the body; None if it breaks off, or is larger than anything that Slack sends."""
    read = bytearray()
    with contextlib.suppress(ClientDisconnect):
        async for chunk in request.stream():
            read += chunk
            if len(read) > LARGEST:
                return None
        return bytes(read)
    return None


def _again(body: bytes, receive: Receive) -> Receive:
    """Give the app behind the body that was read here."""
    waiting = [body]

    async def received() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return received
