"""Guard: who may call the console at all, and who is sent to sign in first."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from starlette.datastructures import URL, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.gate.cookie import COOKIE
from console.session import settings

#: What nobody needs to be signed in for: the gate's own pages, and what browsers load by name.
OPEN = ("/sign-in", "/sign-up", "/sign-out", "/invitation", "/_stcore/", "/static/", "/favicon")
_READS = ("GET", "HEAD", "OPTIONS")
_HEADERS = {
    # Nobody else's page may frame the console and lead clicks onto its buttons.
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Addresses name drafts, and links of invitations carry a token. (`no-referrer` would have
    # browsers post our own forms with the origin `null`: Fetch §4.5.)
    "Referrer-Policy": "same-origin",
}


class Guard:
    """ASGI middleware; other sites' scripts, forms and frames get nowhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 to another site, lead a visitor without a session to sign in, else pass on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if _is_of_another_site(HTTPConnection(scope)):
            await _refuse(scope, receive, send)
            return
        if scope["type"] == "http" and _must_sign_in(Request(scope)):
            await RedirectResponse(to_sign_in(Request(scope).url), 303)(scope, receive, send)
            return
        await self._app(scope, receive, _with_headers(send))


def to_sign_in(url: URL) -> str:
    """Return where to sign in, and come back from to the same place."""
    place = url.path + (f"?{url.query}" if url.query else "")
    return "/sign-in" if place == "/" else f"/sign-in?next={quote(place, safe='')}"


def is_own_place(place: str) -> bool:
    """Tell whether a `next` leads to a page of this console: a path, and nowhere else.

    Browsers read `//host` and `/\\host` as another site's address (WHATWG URL §4.4).
    """
    parts = urlsplit(place)
    is_path = place.startswith("/") and not place.startswith(("//", "/\\"))
    return is_path and not parts.scheme and not parts.netloc and place.isprintable()


def _is_of_another_site(connection: HTTPConnection) -> bool:
    """Tell whether a script or form of another site calls; links from there may read pages."""
    headers = connection.headers
    if connection.scope["type"] == "http" and connection.scope["method"] in _READS:
        return False
    origin = headers.get("origin")
    if origin is None:
        # Browsers always name the origin of a websocket and of a form that is posted.
        return False
    # A page without an origin of its own (a file, a sandbox) says `null`, which names no host.
    named = urlsplit(origin).netloc.lower()
    return not named or named not in _own_names(headers)


def _own_names(headers: Mapping[str, str]) -> set[str]:
    # A proxy before the console may speak to it by another name than browsers do.
    known_as = urlsplit(settings().console_url).netloc
    return {headers.get("host", "").lower(), known_as.lower()}


def _must_sign_in(request: Request) -> bool:
    is_page = "text/html" in request.headers.get("accept", "")
    is_open = request.url.path.startswith(OPEN)
    return request.method == "GET" and is_page and not is_open and not request.cookies.get(COOKIE)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": "another site's page"})
        return
    said = "Another site's page asked for this. Open the console itself, and try again there."
    await PlainTextResponse(said, 403)(scope, receive, send)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
