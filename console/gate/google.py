"""Google: signing in with a Google account, where Firebase knows the workspace's people."""

from __future__ import annotations

import json
import secrets
from functools import cache
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import httpx
import jwt
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console.gate.coming import is_secure, let_in, visitor, wanted_place
from console.gate.guard import is_own_place
from console.gate.page import page
from console.portal import over
from console.session import settings
from orchestre.domain.errors import Forbidden, OrchestreError

_PATH = "/sign-in/google"
_BACK = f"{_PATH}/back"
#: Of one visit: its state, verifier (RFC 7636), nonce and place, for ten minutes.
_COOKIE, _KEPT, _SECONDS = "orchestre_google", 4, 600
#: https://accounts.google.com/.well-known/openid-configuration
_AUTH = "https://accounts.google.com/o/oauth2/v2/auth"
_TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 an address
_BROKEN_OFF = "This sign-in was not begun in this browser, or more than ten minutes ago"


def is_offered() -> bool:
    """Tell whether the installation is set up for it: a Google client, and Firebase."""
    here = settings()
    return bool(here.google_oauth_client and here.firebase_service_account)


async def begin(request: Request) -> Response:
    """Send the browser to Google.

    An invitation is taken along from the form of its page alone, which says whose it is: a link
    that somebody was sent leads to that page first.
    """
    if not is_offered():
        return RedirectResponse("/sign-in", 303)
    place = wanted_place(request)
    if _invited(place) and request.method != "POST":
        return RedirectResponse(place, 303)
    state, verifier, nonce = (secrets.token_urlsafe(32) for _ in range(3))
    async with _client() as client:
        url, _ = client.create_authorization_url(
            settings().google_auth_url or _AUTH,
            state=state,
            code_verifier=verifier,
            nonce=nonce,
            prompt="select_account",
        )
    response = RedirectResponse(url, 303)
    kept = "|".join(map(_packed, (state, verifier, nonce, place)))
    response.set_cookie(
        _COOKIE, kept, _SECONDS, path=_PATH, secure=is_secure(), httponly=True, samesite="lax"
    )
    return response


async def back(request: Request) -> Response:
    """Take Google's answer, and sign in at the API with the ID token that it is worth."""
    kept = [unquote(one) for one in request.cookies.get(_COOKIE, "").split("|")]
    place = kept[-1] if is_own_place(kept[-1]) else "/"
    invited = _invited(place)
    try:
        if len(kept) != _KEPT:
            raise Forbidden(_BROKEN_OFF, advice="Begin again.")
        state, verifier, nonce, _ = kept
        token = await _id_token(request, state, verifier, nonce)
        client = visitor(request)
        if invited:
            # First: whoever signs in without being a member becomes the owner of a new workspace.
            await over(client.invitations.accept_with(invited, token))
        answer = await over(client.sign_in_with(token))
        response = await let_in(request, answer, "/" if invited else place)
    except OrchestreError as trouble:
        name = "invitation" if invited else "sign_in"
        shown = {"next": "/", "token": invited, "with_google": is_offered()}
        response = page(request, name, trouble=trouble, **shown)
    # Of one visit: it is good once, however that ended.
    response.delete_cookie(_COOKIE, path=_PATH)
    return response


def _invited(place: str) -> str:
    """Return the token of the invitation whose page a place is; empty: it is another."""
    parts = urlsplit(place)
    return parse_qs(parts.query).get("token", [""])[0] if parts.path == "/invitation" else ""


async def _id_token(request: Request, state: str, verifier: str, nonce: str) -> str:
    """Return the ID token of this visit; the API has its signature and audience checked."""
    given = request.query_params
    if not secrets.compare_digest(given.get("state", "").encode(), state.encode()):
        raise Forbidden(_BROKEN_OFF, advice="Begin again.")
    if "code" not in given:
        raise Forbidden(
            "You did not let Google say who you are", advice="Begin again, or sign in otherwise."
        )
    try:
        async with _client() as client:
            answer = await client.fetch_token(
                settings().google_token_url or _TOKEN, code=given["code"], code_verifier=verifier
            )
        claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
    except (OAuthError, httpx.HTTPError, KeyError, ValueError, jwt.InvalidTokenError) as error:
        raise OrchestreError(
            "Google did not say who you are", advice="Try again in a while."
        ) from error
    if claims.get("nonce") != nonce:
        raise Forbidden(_BROKEN_OFF, advice="Begin again.")
    return str(answer["id_token"])


def _client() -> Any:
    known = _known()
    return AsyncOAuth2Client(
        known["client_id"],
        known["client_secret"],
        scope="openid email",
        redirect_uri=settings().console_url + _BACK,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_post",  # noqa: S106 the name of a method
        timeout=20,
    )


@cache
def _known() -> dict[str, str]:
    """Return this installation as Google knows it (the file of a client for web applications)."""
    path = settings().google_oauth_client
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["web"] if path else {}
    return known


def _packed(text: str) -> str:
    return quote(text, safe="")


ROUTES = (
    Route(_PATH, begin, methods=["GET", "POST"]),
    Route(_BACK, back, methods=["GET"]),
)
