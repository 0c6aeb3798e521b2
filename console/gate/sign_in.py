"""Sign-in, sign-up and sign-out, as forms that need no script."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console.gate import cookie, google
from console.gate.coming import field, let_in, visitor, wanted_place
from console.gate.page import page
from console.portal import over
from console.session import client_with
from orchestre.domain.errors import NotSignedIn, OrchestreError


async def sign_in(request: Request) -> Response:
    """Show the form, or sign in by it and go where the visitor wanted to."""
    shown: dict[str, Any] = {"next": wanted_place(request), "with_google": google.is_offered()}
    if request.method == "GET":
        return page(request, "sign_in", **shown)
    form = await request.form()
    email = field(form, "email")
    try:
        answer = await over(visitor(request).sign_in(email, field(form, "password")))
    except OrchestreError as trouble:
        return page(request, "sign_in", trouble=trouble, email=email, **shown)
    return let_in(answer, wanted_place(request))


async def sign_up(request: Request) -> Response:
    """Show the form, or make a workspace and its owner by it, signed in at once."""
    if request.method == "GET":
        return page(request, "sign_up")
    form = await request.form()
    email, password = field(form, "email"), field(form, "password")
    client = visitor(request)
    try:
        await over(client.sign_up(email, password))
        answer = await over(client.sign_in(email, password))
    except OrchestreError as trouble:
        return page(request, "sign_up", trouble=trouble, email=email)
    return let_in(answer, "/")


async def sign_out(request: Request) -> Response:
    """End this browser's session, here and at the API; a link from elsewhere only asks to."""
    token = request.cookies.get(cookie.COOKIE, "")
    is_own = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    if request.method == "GET" and not is_own:
        return page(request, "sign_out")
    # What was typed into drafts is kept in the browser: it is nobody's who signs in there next.
    answer = RedirectResponse("/sign-in", 303, {"Clear-Site-Data": '"storage"'})
    if token:
        try:
            await over(client_with(token).sign_out())
        except NotSignedIn:
            pass
        except OrchestreError as trouble:
            return page(request, "sign_out", trouble=trouble)
    cookie.forget(answer)
    return answer


ROUTES = (
    Route("/sign-in", sign_in, methods=["GET", "POST"]),
    Route("/sign-up", sign_up, methods=["GET", "POST"]),
    Route("/sign-out", sign_out, methods=["GET", "POST"]),
)
