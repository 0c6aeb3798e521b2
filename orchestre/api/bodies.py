"""Bodies: what no request may carry, whatever its route."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from fastapi import Request, params
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestre.api.errors import NOT_VALID, of_router, problem
from orchestre.domain.errors import Fault, Invalid, WrongType
from orchestre.knowledge.imports import MOST_BYTES

#: Bytes of a body: of any request, and of a file to import with the form around it.
BODY_LIMIT = 2 * 2**20
FILE_LIMIT = MOST_BYTES + BODY_LIMIT

#: What fits every column, JSON reader and clock.
_LARGEST_INT = 2**53


async def readable(request: Request) -> None:
    """Refuse the wrong content type, and text that no database or UTF-8 can hold."""
    route = request.scope.get("route")
    field = route.body_field if isinstance(route, APIRoute) else None
    body = None if field is None else field.field_info
    if body is not None:
        _check_type(request, body)
    faults = [*_addressed(request), *await _carried(request, body)]
    if faults:
        raise Invalid(NOT_VALID, faults=tuple(faults))


def _addressed(request: Request) -> Iterator[Fault]:
    for name, value in request.path_params.items():
        yield from _faults(f"path.{name}", value)
    for name, value in request.query_params.multi_items():
        yield from _faults(f"query.{name}", [name, value])


async def _carried(request: Request, body: object) -> list[Fault]:
    if isinstance(body, params.Form):
        # Read and kept by FastAPI before; nothing is parsed twice.
        fields = (await request.form()).multi_items()
        found = (_faults(f"body.{name}", [name, _text(value)]) for name, value in fields)
        return list(chain.from_iterable(found))
    if _is_json(request) and await request.body():
        return list(_faults("body", await _json(request)))
    return []


def _faults(path: str, value: Any) -> Iterator[Fault]:
    return (Fault(path, what) for what in _wrong_with(value))


def _text(value: UploadFile | str) -> str:
    return value if isinstance(value, str) else value.filename or ""


def _sent_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _is_json(request: Request) -> bool:
    sent = _sent_type(request)
    return sent == "application/json" or (
        sent.startswith("application/") and sent.endswith("+json")
    )


def _check_type(request: Request, wanted: object) -> None:
    accepted: tuple[str, ...]
    if isinstance(wanted, params.File):
        accepted = ("multipart/form-data",)
    elif isinstance(wanted, params.Form):
        accepted = ("application/x-www-form-urlencoded", "multipart/form-data")
    elif _is_json(request):
        return
    else:
        accepted = ("application/json",)
    sent = _sent_type(request)
    is_empty = not sent and request.headers.get("content-length", "0") == "0"
    if sent not in accepted and not is_empty:
        raise WrongType(
            f"The body's type is {sent or 'not named'}",
            advice=f"Send it as {' or '.join(accepted)}, and say so in Content-Type.",
        )


async def _json(request: Request) -> Any:
    try:
        return await request.json()
    except (ValueError, RecursionError) as error:
        raise Invalid(
            "The request's body is not JSON that can be read",
            faults=(Fault("body", str(error).partition(":")[0]),),
        ) from error


def _wrong_with(value: Any) -> Iterator[str]:
    """Walk through a JSON value without recursion, which deep nesting would exhaust."""
    open_values = [value]
    while open_values:
        match open_values.pop():
            case str() as text if "\x00" in text:
                yield "must not contain NUL characters"
            case str() as text if not text.isascii() and _is_broken(text):
                yield "must not contain lone surrogates (half of a UTF-16 pair)"
            case int() as number if abs(number) > _LARGEST_INT:
                yield "must not hold a number beyond 2^53"
            case float() as number if not math.isfinite(number):
                yield "must not hold a number that is not finite"
            case Mapping() as fields:
                open_values += [*fields.keys(), *fields.values()]
            case list() as items:
                open_values += items


def _is_broken(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


class BodyLimit:
    """Refuses a body that is too large, before it is read or as soon as it has grown too long."""

    def __init__(self, app: ASGIApp, *, file_paths: frozenset[str]) -> None:
        self.app = app
        self.file_paths = file_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = FILE_LIMIT if scope["path"] in self.file_paths else BODY_LIMIT
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > limit:
            refusal = problem(of_router(HTTPException(413), scope["path"]))
            await refusal(scope, receive, send)
            return
        left = limit

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)
