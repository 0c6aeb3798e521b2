"""Cookies: how a browser that follows a link is known, on the one route that is a link."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import Cookie, Depends, Response

from orchestre.api.auth import Given, Sent
from orchestre.domain.errors import Forbidden, NotSignedIn
from orchestre.domain.members import Right
from orchestre.replies.grants import Visitor
from orchestre.replies.people import SignIn
from orchestre.settings import Settings

COOKIE = "orchestre_session"
#: The browser sends it to these routes only, and but one of them reads it.
_PATH = "/providers"

#: Not among the security schemes, where /docs would ask people for it: browsers send it.
_FromBrowser: TypeAlias = Annotated[str | None, Cookie(alias=COOKIE, include_in_schema=False)]


def keep_in_browser(response: Response, settings: Settings, signed: SignIn) -> None:
    """Let the browser that signed in be known where it can send no header.

    `Lax` (RFC 6265bis §5.6.7): other sites' links bring it along, their forms and scripts do not.
    Such a link begins a visit, whose result is worth nothing without the token itself.
    """
    response.set_cookie(
        COOKIE,
        signed.token,
        max_age=int(signed.expires_in.total_seconds()),
        path=_PATH,
        secure=settings.api_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )


async def _visitor(orchestre: Given, bearer: Sent, cookie: _FromBrowser = None) -> Visitor:
    token = bearer or cookie
    if not token:
        raise NotSignedIn("Neither a bearer token nor a session cookie came with the request")
    member = await orchestre.people.member_of(token)
    if not member.may(Right.CONFIGURE):
        raise Forbidden(f"Your role, {member.role}, does not allow linking accounts")
    return Visitor.by(member, token)


#: A member who may link accounts, known by a bearer token or by the browser's cookie.
BrowserVisitor: TypeAlias = Annotated[Visitor, Depends(_visitor)]
