"""Idempotency: a POST that is sent again under the same key has no second effect."""

from __future__ import annotations

import hashlib
import re
from typing import Protocol, cast

from fastapi import Request, Response
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestre.api.errors import BeingAnswered
from orchestre.domain.errors import Fault, Invalid
from orchestre.store import kept_answers
from orchestre.store.kept_answers import Answer, Asked, Claimed
from orchestre.store.session import Store

#: The request's header, as draft-ietf-httpapi-idempotency-key-header names it, and the answer's.
KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
#: Printable ASCII; servers cut blanks off the ends of a header's value (RFC 9110 §5.5).
KEY_PATTERN = "^[!-~]([ -~]{0,253}[!-~])?$"

_KEPT_HEADERS = ("content-type", "location", "cache-control")
_IN_SCOPE = "orchestre.attempt"
#: Statuses of answers that had an effect; a refusal had none, and frees its key.
_EFFECTIVE = range(200, 400)


class AnsweredBefore(Exception):
    """The request was answered before: its answer leaves again, and the route never runs."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Asker(Protocol):
    """Who asks: a member, or a chat app that speaks for itself."""

    @property
    def id(self) -> str: ...

    @property
    def workspace_id(self) -> str: ...


async def once(request: Request, asker: Asker) -> None:
    """Let a request with a key go on if it is the first; costs nothing without a key.

    Call it as soon as it is known who asks. Raises Invalid for a wrong key or one that was used
    for another request, BeingAnswered while the first one runs, AnsweredBefore afterwards.
    """
    attempt = cast("_Attempt | None", request.scope.get(_IN_SCOPE))
    if attempt is not None:
        await attempt.claim(request, asker)


class Idempotency:
    """Keeps the answer of each POST that carries a key and that `once` let go on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and what it is answered, when that can no longer be lost."""
        keys = Headers(scope=scope).getlist(KEY) if scope.get("method") == "POST" else []
        if not keys:
            await self.app(scope, receive, send)
            return
        attempt = _Attempt(scope, keys, receive, send)
        scope[_IN_SCOPE] = attempt
        try:
            await self.app(scope, attempt.receive, attempt.send)
        except AnsweredBefore as before:
            await _again(before.answer)(scope, receive, send)
        finally:
            await attempt.end()


class _Attempt:
    """One request with a key, until it is answered."""

    def __init__(self, scope: Scope, keys: list[str], receive: Receive, send: Send) -> None:
        self._scope = scope
        self._keys = keys
        self._receive = receive
        self._send = send
        self._body = BodyDigest(Headers(scope=scope).get("content-type", ""))
        self._store: Store = scope["app"].state.orchestre.store
        self._claimed: Claimed | None = None
        self._held: list[Message] = []

    async def receive(self) -> Message:
        """Pass the body on, counting it into what the request is known by."""
        message = await self._receive()
        self._body.add(message.get("body", b""))
        return message

    async def claim(self, request: Request, asker: Asker) -> None:
        """Take the key, or raise what is to be answered instead."""
        # FastAPI has read the body by now: it does so before it asks who is there.
        key = _checked(self._keys)
        # The key, which is kept nowhere, salts the hash: a body may hold a password.
        parts = (key, request.url.path, request.url.query, self._body.hexdigest())
        asked = Asked(
            workspace_id=asker.workspace_id,
            asker_id=asker.id,
            key=key,
            request_hash=hashlib.sha256("\n".join(parts).encode()).hexdigest(),
        )
        async with self._store.begin() as tx:
            found = await kept_answers.claim(tx, asked)
        if isinstance(found, Claimed):
            self._claimed = found
        elif not found.same:
            raise Invalid(
                "This Idempotency-Key was used for another request",
                faults=(Fault(f"header.{KEY}", "was used with another address or body"),),
                advice="Send each request under a key of its own; the same one only to repeat it.",
            )
        elif found.answer is None:
            raise BeingAnswered("The first request with this Idempotency-Key is still running")
        else:
            raise AnsweredBefore(found.answer)

    async def send(self, message: Message) -> None:
        """Hold an answer back until it is whole and kept: what was seen must not be lost."""
        if self._claimed is None:
            await self._send(message)
            return
        self._held.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            await self._settle(self._claimed)
            for held in self._held:
                await self._send(held)

    async def end(self) -> None:
        """Free the key of a request that broke off."""
        if self._claimed is not None:
            async with self._store.begin() as tx:
                await kept_answers.free(tx, self._claimed)

    async def _settle(self, claimed: Claimed) -> None:
        start = self._held[0]
        async with self._store.begin() as tx:
            if start["status"] in _EFFECTIVE:
                body = b"".join(held.get("body", b"") for held in self._held)
                headers = Headers(raw=start["headers"])
                kept = tuple((name, headers[name]) for name in _KEPT_HEADERS if name in headers)
                await kept_answers.keep(tx, claimed, Answer(start["status"], kept, body))
            else:
                await kept_answers.free(tx, claimed)
        self._claimed = None


class BodyDigest:
    """SHA-256 over a body as it passes by, the same however it comes in pieces.

    A form is sent with another boundary each time (RFC 2046 §5.1.1); that makes no other request.
    """

    def __init__(self, content_type: str) -> None:
        named, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        self._mark = b"--" + boundary if boundary else b""
        self._tail = b""
        self._digest = hashlib.sha256(named + b"\n")

    def add(self, piece: bytes) -> None:
        """Count in the next piece."""
        if not self._mark:
            self._digest.update(piece)
            return
        text = (self._tail + piece).replace(self._mark, b"\0")
        # The end may be the beginning of a boundary.
        cut = max(0, len(text) - len(self._mark) + 1)
        self._digest.update(text[:cut])
        self._tail = text[cut:]

    def hexdigest(self) -> str:
        """Give the digest of everything so far."""
        whole = self._digest.copy()
        whole.update(self._tail)
        return whole.hexdigest()


def _checked(keys: list[str]) -> str:
    if len(keys) == 1 and re.fullmatch(KEY_PATTERN, keys[0]):
        return keys[0]
    what = "must be one value of 1 to 255 printable ASCII characters"
    raise Invalid(f"{KEY} {what}", faults=(Fault(f"header.{KEY}", what),))


def _again(answer: Answer) -> Response:
    headers = {**dict(answer.headers), REPLAYED: "true"}
    return Response(answer.body, status_code=answer.status, headers=headers)
