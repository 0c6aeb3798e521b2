"""The wire: one HTTP call, answered typed or raised again as the error the server meant."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from orchestre.client.schemas.pages import Problem
from orchestre.domain.errors import (
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    OrchestreError,
    RequestError,
    TooLarge,
    TooOften,
    Unanswered,
    WrongType,
)

A = TypeVar("A", bound=BaseModel)

#: Seconds: to connect, and between two bytes of an answer.
PATIENCE = httpx.Timeout(60, connect=5)

#: The connection broke after the request may have arrived.
_BROKEN = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.CloseError)

_BY_STATUS: dict[int, type[RequestError]] = {
    error.status: error for error in (NotSignedIn, Forbidden, NotFound, Conflict)
} | {error.status: error for error in (TooLarge, WrongType)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a call carries besides its path; None in a query means: not given."""

    query: Mapping[str, Any] = field(default_factory=dict)
    body: BaseModel | None = None
    form: Mapping[str, str] | None = None
    files: Mapping[str, tuple[str, bytes]] | None = None
    #: False: the server keeps no answer of it (a password), so it is never sent again.
    keyed: bool = True
    #: The kind of answer that is wanted.
    accept: str = "application/json"


NOTHING = Carried()


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom a program calls that stands between people and the API: their address and device.

    The API believes the address from the proxies that it trusts alone (X-Forwarded-For).
    """

    address: str = ""
    device: str = "orchestre-client"

    @property
    def headers(self) -> dict[str, str]:
        """How it is said on the wire."""
        named = {"User-Agent": _sayable(self.device)}
        return named | ({"X-Forwarded-For": _sayable(self.address)} if self.address else {})


def _sayable(text: str) -> str:
    """Return what a header can hold: strangers choose what their browsers call themselves."""
    return "".join(one if " " <= one <= "~" else "?" for one in text)


def path(*parts: str) -> str:
    """Join path segments; what stands in one cannot reach into the next."""
    return "/" + "/".join(quote(part, safe="") for part in parts)


class Wire:
    """A connection to one Orchestre API; it follows no redirects.

    A POST by somebody who is signed in carries an Idempotency-Key and is sent once more where the
    connection broke: the server answers again what it answered before. Nothing else is retried,
    nor what is not `keyed`.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        caller: Caller | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._on_behalf_of = ""
        self._key = ""
        self._http = httpx.AsyncClient(
            timeout=PATIENCE,
            transport=transport,
            headers=(caller or Caller()).headers,
            # A proxy for the internet has no way to this machine's loopback.
            mounts={"all://127.0.0.1": None, "all://localhost": None, "all://[::1]": None},
        )

    def acting_for(self, named: str, *, key: str = "") -> Wire:
        """Return a wire over the same connections that acts for whom `On-Behalf-Of` names.

        With `key` its POSTs carry that Idempotency-Key; so make one for each thing that is done.
        """
        acting = copy.copy(self)
        acting._on_behalf_of, acting._key = named, key  # noqa: SLF001 its own copy
        return acting

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def get(self, path: str, answer: type[A], **query: Any) -> A:
        """GET `path`; query values that are None are left out."""
        return _read(await self.call("GET", path, Carried(query=query)), answer)

    async def post(self, path: str, answer: type[A], carried: Carried = NOTHING) -> A:
        """POST to `path`; it has its effect once, however often the connection breaks."""
        return _read(await self.call("POST", path, carried), answer)

    async def put(self, path: str, answer: type[A], body: BaseModel) -> A:
        """PUT `path`; asking twice is as asking once."""
        return _read(await self.call("PUT", path, Carried(body=body)), answer)

    async def patch(self, path: str, answer: type[A], changes: BaseModel) -> A:
        """PATCH `path`; fields that were not set are left out, and so stay as they are."""
        return _read(await self.call("PATCH", path, Carried(body=changes)), answer)

    async def call(self, method: str, path: str, carried: Carried = NOTHING) -> httpx.Response:
        """Make one call; raise the server's problem again, or say that nobody answers.

        NotSignedIn, too, where the token could be none of any server's: nothing is sent.
        """
        signed = self._signed()
        if method == "POST" and signed and carried.keyed:
            signed["Idempotency-Key"] = self._key or str(uuid.uuid4())
        try:
            request = self._http.build_request(
                method,
                self.url + path,
                params=_given(carried.query),
                json=_set_fields(carried.body),
                data=carried.form,
                files=carried.files,
                headers={**signed, "Accept": carried.accept},
            )
            response = await self._sent(request)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise _unanswered(self.url, method, error) from error
        if not response.is_success:
            raise _problem(response)
        return response

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._http.send(request)
        except _BROKEN:
            if "Idempotency-Key" not in request.headers:
                raise
        return await self._http.send(request)

    async def stream(self, path: str, **query: Any) -> AsyncIterator[str]:
        """Yield the data of each server-sent event (WHATWG HTML §9.2) until the server ends."""
        request = self._http.build_request(
            "GET",
            self.url + path,
            params=_given(query),
            headers={**self._signed(), "Accept": "text/event-stream"},
            timeout=httpx.Timeout(None, connect=5),
        )
        try:
            response = await self._http.send(request, stream=True)
            try:
                if not response.is_success:
                    await response.aread()
                    raise _problem(response)
                async for line in response.aiter_lines():
                    if line.startswith("data:"):
                        yield line.removeprefix("data:").strip()
            finally:
                await response.aclose()
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise _unanswered(self.url, "GET", error) from error

    def _signed(self) -> dict[str, str]:
        if not (self.token.isascii() and self.token.isprintable()):
            raise NotSignedIn("What should be a token has signs that no token has")
        signed = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if self._on_behalf_of:
            signed["On-Behalf-Of"] = self._on_behalf_of
        return signed


def _set_fields(body: BaseModel | None) -> dict[str, Any] | None:
    return None if body is None else body.model_dump(mode="json", exclude_unset=True)


def _given(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value is not None}


def _read(response: httpx.Response, answer: type[A]) -> A:
    try:
        return answer.model_validate_json(response.content)
    except ValidationError as error:
        raise OrchestreError(
            f"{response.url} answered, but not as this version of Orchestre does",
            advice="Check ORCHESTRE_API_URL, and that both sides run the same version.",
        ) from error


def _unanswered(url: str, method: str, error: Exception) -> OrchestreError:
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return OrchestreError(
            f"ORCHESTRE_API_URL is not the address of a server: {url}",
            advice="Give it in the form http://127.0.0.1:8000.",
        )
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return Unanswered(f"No Orchestre answers at {url}")
    if method == "GET":
        return OrchestreError(
            f"The answer of {url} was cut off", advice="Look at the server's log, then try again."
        )
    return OrchestreError(
        f"The answer of {url} was cut off; what was asked may have been done",
        advice="Look at how things stand before you ask again.",
    )


def _problem(response: httpx.Response) -> OrchestreError:
    try:
        problem = Problem.model_validate(json.loads(response.content))
    except ValueError:
        return OrchestreError(
            f"{response.url} answered {response.status_code}, and not in Orchestre's form",
            advice="Check ORCHESTRE_API_URL; something else may answer there.",
        )
    what = problem.detail or problem.title
    status = response.status_code
    if status == Invalid.status:
        faults = tuple(Fault(path=fault.path, what=fault.what) for fault in problem.faults)
        return Invalid(what, faults=faults, advice=problem.next)
    if status == TooOften.status:
        return TooOften(what, retry_after=_seconds(response.headers.get("Retry-After", "")))
    kind: type[OrchestreError] = _BY_STATUS.get(status, OrchestreError)
    return kind(what, advice=problem.next)


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 60.0
