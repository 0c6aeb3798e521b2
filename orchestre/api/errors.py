"""Errors on the wire: problem+json (RFC 9457), and never a 5xx for what a client did."""

from __future__ import annotations

import math
import re
import secrets
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from orchestre.client.schemas import FaultInfo, Problem
from orchestre.client.schemas.text import in_words
from orchestre.domain.errors import (
    Conflict,
    CredentialsRejected,
    Fault,
    Invalid,
    ModelError,
    NotFound,
    NotSignedIn,
    OrchestreError,
    ProviderError,
    RateLimited,
    ReplyRefused,
    RequestError,
    SettingsError,
    TooLarge,
    TooOften,
)

_log = structlog.get_logger(__name__)

#: The faults beside it say where and what: whoever shows both names each once.
NOT_VALID = "The request is not valid"

_TITLES = {
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Wrong method",
    409: "Conflict",
    413: "Too large",
    415: "Wrong type",
    421: "Wrong address",
    422: "Invalid request",
    429: "Too often",
    500: "Orchestre failed",
    503: "Not available now",
}


class Unavailable(OrchestreError):
    """Something that Orchestre depends on does not answer now; nobody's request is at fault."""

    status = 503
    advice = "Try again in a moment; `orchestre doctor` says which part it is."


class BeingAnswered(Conflict):
    """The same request, sent before under the same Idempotency-Key, is still running."""

    advice = "Wait a second, then send it again under the same key: its answer is kept for you."
    retry_after = 1.0


class WrongMethod(RequestError):
    """The address exists, but takes other methods."""

    status = 405
    advice = "See /docs for what each address takes."


def problem(
    error: RequestError | Unavailable, headers: Mapping[str, str] | None = None
) -> Response:
    """Write an error down for whoever sent the request."""
    faults = error.faults if isinstance(error, Invalid) else ()
    more = dict(headers or {})
    if isinstance(error, NotSignedIn):
        more["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooOften | BeingAnswered):
        more["Retry-After"] = str(math.ceil(error.retry_after))
    return _answer(
        Problem(
            type=f"urn:orchestre:problem:{_kind(type(error).__name__)}",
            title=_TITLES.get(error.status, "Bad request"),
            status=error.status,
            detail=_writable(str(error)),
            next=_writable(error.advice),
            faults=[FaultInfo(path=_writable(f.path), what=_writable(f.what)) for f in faults],
        ),
        more,
    )


def _answer(body: Problem, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        body.model_dump_json(),
        status_code=body.status,
        headers=headers,
        media_type="application/problem+json",
    )


def _kind(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _writable(text: str) -> str:
    """Replace lone surrogates, which came in as JSON escapes and cannot go out as UTF-8."""
    return text.encode("utf-8", "replace").decode()


def invalid(errors: Sequence[Mapping[str, Any]]) -> Invalid:
    """Say what Pydantic found; the values themselves (passwords among them) are not repeated."""
    faults = tuple(
        Fault(".".join(str(part) for part in fault["loc"]), in_words(fault)) for fault in errors
    )
    return Invalid(NOT_VALID, faults=faults)


def of_provider(error: ProviderError) -> RequestError | Unavailable:
    """Say what an account's service answered, as the fault of whoever can mend it."""
    if isinstance(error, RateLimited):
        return TooOften(str(error), retry_after=error.retry_after)
    if isinstance(error, CredentialsRejected | ReplyRefused):
        return Invalid(str(error), advice=error.advice)
    return Unavailable(str(error), advice=error.advice)


def of_router(error: HTTPException, path: str) -> RequestError:
    """Give the web framework's own refusals our words."""
    match error.status_code:
        case 404:
            return NotFound(f"There is nothing at {path}", advice="See /docs for what there is.")
        case 405:
            return WrongMethod("This address does not take that method")
        case 413:
            return TooLarge(
                "The request's body is larger than is accepted here",
                advice="Send less, or a file in several parts.",
            )
        case _:
            return Invalid(
                f"The request's body cannot be read: {error.detail}",
                faults=(Fault("body", str(error.detail)),),
            )


Respond = Callable[[Request, Exception], Awaitable[Response]]


def _responding(translate: Callable[[Request, Any], Response]) -> Respond:
    async def respond(request: Request, error: Exception) -> Response:
        return translate(request, error)

    return respond


def _unexpected(request: Request, error: Exception) -> Response:
    error_id = secrets.token_hex(8)
    # Written out here, because a renderer may add the values of variables: mails and passwords.
    trace = "".join(traceback.format_exception(error))
    _log.error(
        "request failed",
        error_id=error_id,
        method=request.method,
        path=request.url.path,
        trace=trace,
    )
    return _answer(
        Problem(
            type="urn:orchestre:problem:failed",
            title=_TITLES[500],
            status=500,
            detail=f"Something went wrong here; the log has it under {error_id}.",
            next="Try again; if it stays, show whoever runs Orchestre this number.",
        )
    )


def _misset(request: Request, error: SettingsError) -> Response:
    """Say what whoever runs Orchestre must mend: a key that does not fit, a damaged row."""
    _log.error("request failed", method=request.method, path=request.url.path, what=str(error))
    return problem(Unavailable(str(error), advice=error.advice))


def _refused(request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    return problem(of_router(error, request.url.path), headers)


def _methods(request: Request) -> set[str]:
    """Find every method that an address takes (RFC 9110 §10.2.1); Starlette names one route's."""
    paths = request.app.openapi()["paths"]
    path = request.url.path
    templates = [path] if path in paths else [one for one in paths if _fits(one, path)]
    return {method.upper() for template in templates for method in paths[template]}


def _fits(template: str, path: str) -> bool:
    pattern = re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(template))
    return re.fullmatch(pattern, path) is not None


def install(app: FastAPI) -> None:
    """Have every error leave as problem+json; the last line is this process's broad handler."""
    for kind, translate in (
        (RequestError, lambda _, error: problem(error)),
        (ProviderError, lambda _, error: problem(of_provider(error))),
        (
            ModelError,
            lambda _, error: problem(Unavailable(str(error), advice=error.advice)),
        ),
        (SettingsError, _misset),
        (RequestValidationError, lambda _, error: problem(invalid(error.errors()))),
        (HTTPException, _refused),
        (Exception, _unexpected),
    ):
        app.add_exception_handler(kind, _responding(translate))
