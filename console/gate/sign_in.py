"""Sign-in, sign-up and sign-out, as forms that need no script."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console.gate import cookie, google
from console.gate.coming import let_in, visitor, wanted_place
from console.gate.form import posted
from console.gate.guard import to_sign_in
from console.gate.known import AGAIN, is_known
from console.gate.page import page
from console.portal import over
from console.session import client_with
from orchestre.domain.errors import NotSignedIn, OrchestreError


async def sign_in(request: Request) -> Response:
    """Show the form, or sign in by it and go where the visitor wanted to.

    Who is signed in goes there at once: another session would be one too many.
    """
    if request.method == "GET" and await is_known(request, while_away=False):
        return RedirectResponse(wanted_place(request), 303)
    shown: dict[str, Any] = {"next": wanted_place(request), "with_google": google.is_offered()}
    if request.method == "GET":
        return page(request, "sign_in", **shown)
    try:
        form = await posted(request)
        shown["email"] = email = form.field("email")
        answer = await over(visitor(request).sign_in(email, form.field("password")))
    except OrchestreError as trouble:
        return page(request, "sign_in", trouble=trouble, **shown)
    return await let_in(request, answer, wanted_place(request))


async def again(request: Request) -> Response:
    """Lead whose session has ended to sign in, and then back to the page where they were told."""
    return RedirectResponse(to_sign_in(URL(request.headers.get("referer", "/"))), 303)


async def sign_up(request: Request) -> Response:
    """Show the form, or make a workspace and its owner by it, signed in at once."""
    if request.method == "GET":
        return page(request, "sign_up")
    shown: dict[str, Any] = {}
    client = visitor(request)
    try:
        form = await posted(request)
        shown["email"] = email = form.field("email")
        await over(client.sign_up(email, form.field("password")))
        answer = await over(client.sign_in(email, form.field("password")))
    except OrchestreError as trouble:
        return page(request, "sign_up", trouble=trouble, **shown)
    return await let_in(request, answer, "/")


async def sign_out(request: Request) -> Response:
    """End this browser's session, here and at the API; a link from elsewhere only asks to.

    Here it ends in any case: who leaves a shared computer does not wait for the API.
    """
    token = request.cookies.get(cookie.COOKIE, "")
    is_own = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    if request.method == "GET" and not is_own:
        return page(request, "sign_out")
    answer: Response = RedirectResponse("/sign-in", 303)
    if token:
        try:
            await over(client_with(token).sign_out())
        except NotSignedIn:
            pass
        except OrchestreError:
            answer = page(request, "signed_out")
    # What was typed into drafts is kept in the browser: it is nobody's who signs in there next.
    answer.headers["Clear-Site-Data"] = '"storage"'
    cookie.forget(answer)
    return answer


ROUTES = (
    Route("/sign-in", sign_in, methods=["GET", "POST"]),
    Route(AGAIN, again, methods=["GET"]),
    Route("/sign-up", sign_up, methods=["GET", "POST"]),
    Route("/sign-out", sign_out, methods=["GET", "POST"]),
)
