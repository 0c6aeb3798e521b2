"""Form: what the gate's own forms post, and nothing larger."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request

from orchestre.domain.errors import TooLarge, WrongType

#: Bytes: an address and a password, many times over.
LARGEST = 16_384
_KIND = "application/x-www-form-urlencoded"


class Form:
    """The fields of one form."""

    def __init__(self, body: str) -> None:
        self._fields = parse_qs(body, keep_blank_values=True)

    def field(self, name: str) -> str:
        """Return a field's text; empty where it is not there."""
        return self._fields.get(name, [""])[0]


async def posted(request: Request) -> Form:
    """Read the form. WrongType: it is none; TooLarge: nobody fills in so much."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _KIND:
        raise WrongType("This is not what the form sends", advice="Fill in the form on this page.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise TooLarge("This is more than the form takes", advice="Shorten it, then try again.")
    return Form(body.decode("ascii", "replace"))
