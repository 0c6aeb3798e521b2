"""The cookie by which a browser is known to the console."""

from __future__ import annotations

from starlette.responses import Response

#: Holds the API's own token, so that a restart of the console signs nobody out. Cookies know no
#: ports (RFC 6265 §8.5): the API's cookie on the same host has another name.
COOKIE = "orchestre_console"


def keep(response: Response, token: str, *, seconds: int, secure: bool) -> None:
    """Let the browser that was answered be signed in; no script of a page can read it.

    `Lax` (RFC 6265bis §5.6.7): links from a mail or from Slack bring it along, other sites' forms
    and scripts do not.
    """
    response.set_cookie(
        COOKIE, token, max_age=seconds, secure=secure, httponly=True, samesite="lax"
    )


def forget(response: Response) -> None:
    """Sign this browser out."""
    response.delete_cookie(COOKIE)
