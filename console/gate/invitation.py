"""Invitation and identity: what the one-time links lead to that mails and chats carry."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console.gate import google
from console.gate.coming import let_in, visitor
from console.gate.cookie import COOKIE
from console.gate.form import posted
from console.gate.guard import to_sign_in
from console.gate.page import page
from console.portal import over
from console.session import client_with
from orchestre.domain.errors import NotSignedIn, OrchestreError


async def invitation(request: Request) -> Response:
    """Show the form by which somebody joins a workspace, or join by it, signed in at once."""
    token = request.query_params.get("token", "")
    shown: dict[str, Any] = {"token": token, "with_google": google.is_offered()}
    client = visitor(request)
    try:
        shown["offer"] = await over(client.invitations.show(token))
        if request.method == "GET":
            return page(request, "invitation", **shown)
        password = (await posted(request)).field("password")
        joined = await over(client.invitations.accept(token, password))
        answer = await over(client.sign_in(joined.email, password))
    except OrchestreError as trouble:
        return page(request, "invitation", trouble=trouble, **shown)
    return await let_in(request, answer, "/")


async def identity(request: Request) -> Response:
    """Ask whether a chat user is the member who is signed in here, or have it so."""
    token = request.query_params.get("token", "")
    client = client_with(request.cookies.get(COOKIE, ""))
    try:
        if request.method == "POST":
            linked = await over(client.identities.link(token))
            return page(request, "identity_linked", identity=linked)
        me, asked = await over(client.me()), await over(client.identities.asked(token))
    except NotSignedIn:
        return RedirectResponse(to_sign_in(request.url), 303)
    except OrchestreError as trouble:
        return page(request, "identity", trouble=trouble)
    return page(request, "identity", asked=asked, me=me)


ROUTES = (
    Route("/invitation", invitation, methods=["GET", "POST"]),
    Route("/identity", identity, methods=["GET", "POST"]),
)
