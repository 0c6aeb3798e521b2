"""Transport: one pool of connections to Google, over which nothing is ever sent twice."""

# google-api-python-client's own transport, httplib2, posts again by itself when a server closes the
# connection without an answer, whatever its settings say. So Google's libraries are given this one,
# which has the shape that they call and sends each request once.

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import httpx
from google.auth import exceptions, transport

from orchestre.domain.errors import ProviderUnavailable

#: Seconds for the parts of one exchange. Reading is bounded as a whole besides, so that a thread
#: comes free soon after the platform has given a call up.
TIMEOUT = httpx.Timeout(connect=5.0, read=15.0, write=15.0, pool=5.0)
LONGEST = 12.0
#: Bytes of an answer, unpacked: a mail of 36 MB in base64; Gmail receives up to 50.
MOST = 48 * 1024 * 1024
CONNECTIONS = 64
POOL = httpx.Limits(
    max_connections=CONNECTIONS, max_keepalive_connections=32, keepalive_expiry=60.0
)

_Result = TypeVar("_Result")


class NotReached(ProviderUnavailable):
    """No connection came about: the request surely did not arrive."""


class AnswerLost(ProviderUnavailable):
    """The request may have arrived, but no whole answer to it came back."""


class TooMuch(AnswerLost):
    """The answer is larger or slower than any that is waited for."""


class Answer(dict[str, str]):
    """The header of an answer, as googleapiclient reads it (httplib2's `Response`)."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__({name.lower(): value for name, value in response.headers.items()})
        self.status = response.status_code
        self.reason = response.reason_phrase


class Transport:
    """A pool of connections that all accounts share. Its calls block.

    Without an `http` of somebody else's it opens its own at the first call: reading the world's
    certificates takes a while, and not every process calls Google.
    """

    def __init__(
        self, http: httpx.Client | None = None, *, most: int = MOST, longest: float = LONGEST
    ) -> None:
        self._http = http
        self._opening = threading.Lock()
        self._most = most
        self._longest = longest
        # Not asyncio's own few threads: while Google is silent, nobody else here waits for one.
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="google")

    @property
    def http(self) -> httpx.Client:
        """The pool itself, without retries and redirects."""
        with self._opening:
            if self._http is None:
                lines = httpx.HTTPTransport(retries=0, limits=POOL)
                self._http = httpx.Client(transport=lines, timeout=TIMEOUT, follow_redirects=False)
            return self._http

    async def aside(self, call: Callable[..., _Result], *given: Any) -> _Result:
        """Run what blocks on Google in a thread that is kept for that."""
        running = asyncio.get_running_loop()
        return await running.run_in_executor(self._threads, partial(call, *given))

    def exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None = None
    ) -> tuple[Answer, bytes]:
        """Send a request once and return the answer, whatever its status.

        Raises NotReached, TooMuch or AnswerLost.
        """
        try:
            with self.http.stream(method, url, headers=dict(headers), content=body) as response:
                return Answer(response), self._read(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotReached(f"Google cannot be reached: {_why(error)}.") from error
        except httpx.HTTPError as error:
            raise AnswerLost(f"Google's answer was lost: {_why(error)}.") from error

    def _read(self, response: httpx.Response) -> bytes:
        end = time.monotonic() + self._longest
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._most:
                raise TooMuch(f"Google's answer is larger than {self._most >> 20} MB.")
            if time.monotonic() > end:
                raise TooMuch(f"Google's answer takes longer than {self._longest:g} seconds.")
        return b"".join(parts)


@dataclass(frozen=True, slots=True)
class SignedTransport:
    """What a generated request of Google's is executed with: httplib2's `Http`, for one call."""

    transport: Transport
    token: str

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_unused: Any,
    ) -> tuple[Answer, bytes]:
        """Send the request once, with the account's access token."""
        signed = {**(headers or {}), "authorization": f"Bearer {self.token}"}
        return self.transport.exchange(method, uri, signed, body)


@dataclass(frozen=True, slots=True)
class AuthResponse(transport.Response):
    """An answer as google-auth reads it."""

    status: int
    headers: Mapping[str, str]
    data: bytes


@dataclass(frozen=True, slots=True)
class AuthRequest(transport.Request):
    """What google-auth asks for tokens and certificates with."""

    transport: Transport

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: object = None,  # noqa: ARG002 (google-auth's signature; the pool has its own)
        **_unused: Any,
    ) -> AuthResponse:
        """Send the request once; google-auth knows a `TransportError` of its own only."""
        try:
            answer, data = self.transport.exchange(method, url, headers or {}, body)
        except ProviderUnavailable as error:
            raise exceptions.TransportError(error) from error  # type: ignore[no-untyped-call]
        return AuthResponse(answer.status, answer, data)


def _why(error: httpx.HTTPError) -> str:
    said = re.sub(r"^\[Errno -?\d+\] ", "", str(error)).rstrip(". ")
    return said or type(error).__name__
