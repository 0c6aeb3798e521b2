"""Coming: what all pages share by which somebody comes in."""

from __future__ import annotations

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.gate import cookie
from console.gate.guard import is_own_place
from console.portal import over
from console.session import client_with, settings
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import TokenAnswer
from orchestre.domain.errors import OrchestreError


def visitor(request: Request) -> OrchestreClient:
    """Return a client for somebody who is not signed in, known by their own address and device.

    The API counts guesses by address: the console's own would stand for everybody.
    """
    came_from = request.client.host if request.client else ""
    return client_with("", came_from=came_from, device=request.headers.get("user-agent", ""))


async def let_in(request: Request, answer: TokenAnswer, place: str) -> Response:
    """Answer with the session's cookie, and lead to a page of the console.

    Another member's session, which this browser had before, ends: nobody could sign it out any
    more. One's own stays, for pages that are open in it may hold what nobody has saved yet.
    """
    if before := request.cookies.get(cookie.COOKIE, ""):
        with suppress(OrchestreError):
            await over(_end_anothers(before, answer.access_token))
    response = RedirectResponse(place, 303)
    cookie.keep(response, answer.access_token, seconds=answer.expires_in, secure=is_secure())
    return response


async def _end_anothers(before: str, now: str) -> None:
    held = client_with(before)
    whose, whom = await held.me(), await client_with(now).me()
    if whose.id != whom.id:
        await held.sign_out()


def is_secure() -> bool:
    """Tell whether browsers reach the console by HTTPS, so that cookies may insist on it."""
    return settings().console_url.startswith("https://")


def wanted_place(request: Request) -> str:
    """Return where in the console the visitor wanted to go."""
    place = request.query_params.get("next", "/")
    return place if is_own_place(place) else "/"
