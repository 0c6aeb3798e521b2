"""Guard: who may call the console at all, and who is sent to sign in first."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from starlette.datastructures import URL, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import get_instance

from console.gate.cookie import COOKIE
from console.gate.known import is_known, lead_to_sign_in
from console.gate.uploads import UPLOADS, has_room
from console.session import settings
from orchestre.domain.hosts import host_of, may_be_called, site_of

#: Streamlit's own doors. It asks nobody's name there, and keeps what it is sent in memory.
_DOORS = "/_stcore/"
#: Those that a page asks before its websocket, and a proxy to see that the console runs.
_OPEN_DOORS = ("/_stcore/health", "/_stcore/host-config")
#: What nobody needs to be signed in for: the gate's own pages, and what browsers load by name.
OPEN = (
    *("/sign-in", "/sign-up", "/sign-out", "/invitation", "/static/", "/favicon"),
    *_OPEN_DOORS,
)
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
    """ASGI middleware; other sites' scripts, forms and frames get nowhere, nor do strangers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass; else say no, or lead a visitor to sign in."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = _of_strangers(HTTPConnection(scope))
        if refusal is None and scope["type"] == "http":
            refusal = await _of_a_visitor(Request(scope))
        elif refusal is None and not await is_known(HTTPConnection(scope), while_away=True):
            # While the API is away a page stays open, and says so.
            refusal = lead_to_sign_in
        await (refusal or self._app)(scope, receive, _with_headers(send))


def to_sign_in(url: URL) -> str:
    """Return where to sign in, and come back from to the same place."""
    try:
        place = url.path + (f"?{url.query}" if url.query else "")
    except ValueError:
        # A Referer is what its sender wrote, an address or not.
        place = "/"
    return "/sign-in" if place == "/" else f"/sign-in?next={quote(place, safe='')}"


def is_own_place(place: str) -> bool:
    """Tell whether a `next` leads to a page of this console: a path, and nowhere else.

    Browsers read `//host` and `/\\host` as another site's address (WHATWG URL §4.4).
    """
    return place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable()


def _of_strangers(caller: HTTPConnection) -> ASGIApp | None:
    """Return the refusal of a call by another name or from another site."""
    named = caller.headers.get("host", "")
    if not may_be_called(named, own=settings().own_hosts):
        known_as = settings().console_url
        return _refusal(
            421,
            f"This console is not known as {host_of(named) or 'that'}. Open {known_as}; should "
            "people reach it by this name, set ORCHESTRE_CONSOLE_URL to it where it runs.",
        )
    if _is_of_another_site(caller):
        said = "Another site's page asked for this. Open the console itself, and try again there."
        return _refusal(403, said)
    return None


async def _of_a_visitor(request: Request) -> ASGIApp | None:
    """Return the refusal of a request by somebody who should be signed in for it."""
    # As it is routed: the URL is put together from the Host header, too.
    path = request.scope["path"]
    if path.startswith(_DOORS) and path not in _OPEN_DOORS:
        if not await is_known(request, while_away=False):
            said = "Sign in to the console first, or try again once Orchestre answers."
            return _refusal(401, said)
        return _of_a_file(request)
    return RedirectResponse(to_sign_in(request.url), 303) if _must_sign_in(request) else None


def _of_a_file(request: Request) -> ASGIApp | None:
    """Return the refusal of a file for which there is no room."""
    is_file = request.method == "PUT" and request.scope["path"].startswith(UPLOADS)
    if not is_file or has_room(get_instance().uploaded_file_mgr):
        return None
    return _refusal(507, "The console holds too many files at the moment. Try again in a while.")


def _is_of_another_site(connection: HTTPConnection) -> bool:
    """Tell whether a script or form of another site calls; links from there may read pages."""
    headers = connection.headers
    if connection.scope["type"] == "http" and connection.scope["method"] in _READS:
        return False
    origin = headers.get("origin")
    if origin is None:
        # Browsers always name the origin of a websocket and of a form that is posted.
        return False
    site = site_of(origin)
    # A page without an origin of its own (a file, a sandbox) says `null`.
    return origin == "null" or not site[0] or site not in _own_sites(headers)


def _own_sites(headers: Mapping[str, str]) -> set[tuple[str, int | None]]:
    # A proxy before the console may speak to it by another name than browsers do.
    return {site_of(headers.get("host", "")), site_of(settings().console_url)}


def _must_sign_in(request: Request) -> bool:
    is_page = "text/html" in request.headers.get("accept", "")
    is_open = request.scope["path"].startswith(OPEN)
    return request.method == "GET" and is_page and not is_open and not request.cookies.get(COOKIE)


def _refusal(status: int, said: str) -> ASGIApp:
    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": said[:100]})
            return
        await PlainTextResponse(said, status)(scope, receive, send)

    return refuse


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
