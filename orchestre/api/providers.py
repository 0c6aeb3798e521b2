"""Providers: what accounts can be linked at, and linking them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from orchestre.api import linked_page
from orchestre.api.auth import Configurer, Given, Reader, Token
from orchestre.api.cookies import BrowserVisitor
from orchestre.api.inputs import NameQuery
from orchestre.api.linked_page import PRIVATE
from orchestre.api.shapes import account_info
from orchestre.bootstrap import Orchestre
from orchestre.client.schemas import (
    AccountInfo,
    Items,
    ProviderInfo,
    UnlinkedInfo,
    UpdateProviderInfoBody,
    VisitInfo,
    VisitResult,
    VisitResultBody,
)
from orchestre.domain.errors import RequestError
from orchestre.domain.members import Member
from orchestre.providers.plugin import ProviderPlugin
from orchestre.replies.folders import NO_FOLDER
from orchestre.replies.grants import Visitor
from orchestre.store import accounts

router = APIRouter(prefix="/providers", tags=["providers"])

_Sent = Annotated[str, Query(max_length=4_096)]


@router.get("/get_providers")
async def get_providers(orchestre: Given, member: Reader) -> Items[ProviderInfo]:
    """List the services that accounts can be linked at; `lacks` says where one cannot, and why."""
    plugins = orchestre.registry.plugins()
    return Items(items=[_provider_info(one, _lacks(orchestre, member, one)) for one in plugins])


@router.get("/get_my_providers")
async def get_my_providers(orchestre: Given, member: Reader) -> Items[AccountInfo]:
    """List the workspace's accounts, each with its bot."""
    async with orchestre.store.read() as tx:
        found = await accounts.listed(tx, member.workspace_id)
    return Items(items=[account_info(account) for account in found])


@router.post("/update_provider_info")
async def update_provider_info(
    body: UpdateProviderInfoBody, orchestre: Given, member: Configurer, token: Token
) -> AccountInfo:
    """Link an account by its plug-in's options or by a visit's result, or connect it again."""
    plugin = orchestre.registry.plugin(body.provider_name)
    match body.social_info:
        case {"result": str(result), **choices} if plugin.oauth is not None:
            granted = await orchestre.visits.grants.granted(
                Visitor.by(member, token), provider_name=plugin.name, result=result
            )
            account = await orchestre.linking.link_granted(
                member, granted, identifier_name=body.identifier_name, choices=choices
            )
        case options:
            account = await orchestre.linking.link(
                member,
                provider_name=plugin.name,
                identifier_name=body.identifier_name,
                options=dict(options),
            )
    return account_info(account)


@router.post("/show_visit")
async def show_visit(
    body: VisitResultBody, orchestre: Given, member: Configurer, token: Token
) -> VisitResult:
    """Say whose account a visit brought, before it is linked; only to the sign-in that began it."""
    granted = await orchestre.visits.grants.brought(Visitor.by(member, token), body.result)
    grant = granted.grant
    return VisitResult(provider=granted.plugin.name, address=grant.address, lacks=grant.lacks)


@router.get(
    "/link_provider",
    status_code=307,
    response_class=RedirectResponse,
    responses={
        200: {"model": VisitInfo, "description": "For `Accept: application/json`"},
        307: {"description": "To the service, which asks the account's owner for consent"},
    },
)
async def link_provider(
    provider_name: NameQuery,
    orchestre: Given,
    visitor: BrowserVisitor,
    request: Request,
    redirect_url: Annotated[str | None, Query(max_length=2_000)] = None,
) -> Response:
    """Begin to link an account by a visit to its service (OAuth); end it within ten minutes.

    Takes a bearer token, or the cookie `orchestre_session` that signing in has set: a browser that
    follows a link sends no header.
    """
    url = await orchestre.visits.begin(
        visitor, provider_name=provider_name, destination=redirect_url
    )
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(VisitInfo(url=url).model_dump(), headers=PRIVATE)
    return RedirectResponse(url, headers=PRIVATE)


@router.get(
    "/google_auth",
    status_code=307,
    response_class=RedirectResponse,
    responses={307: {"description": "To the visit's destination, with `result` or `error`"}},
)
async def google_auth(
    orchestre: Given, request: Request, state: _Sent = "", code: _Sent = "", error: _Sent = ""
) -> Response:
    """Take a browser back from the service; only the visit's own state opens this door."""
    try:
        url = await orchestre.visits.end(state, code=code, error=error)
    except RequestError as wrong:
        if "text/html" in request.headers.get("accept", ""):
            return linked_page.refused(wrong)
        raise
    return RedirectResponse(url, headers=PRIVATE)


@router.get("/linked", response_class=HTMLResponse)
async def linked(orchestre: Given, result: _Sent = "", error: _Sent = "") -> Response:
    """Show a person in a browser how their visit ended, and the step that is left."""
    if not result:
        return linked_page.nothing_linked(error)
    granted = await orchestre.visits.grants.shown(result)
    if granted is None:
        return linked_page.result_is_over()
    return linked_page.one_step_left(granted, result)


@router.get(
    "/unlink_provider",
    status_code=204,
    responses={200: {"model": UnlinkedInfo, "description": "Unlinked, but the grant stands"}},
)
async def unlink_provider(
    provider_name: NameQuery, identifier_name: NameQuery, orchestre: Given, member: Configurer
) -> Response:
    """Stop the account's bot, give its grant back, erase its credentials; what came stays."""
    outcome = await orchestre.linking.unlink(
        member, provider_name=provider_name, identifier_name=identifier_name
    )
    if outcome.detail:
        left = UnlinkedInfo(detail=outcome.detail, next=outcome.advice)
        return JSONResponse(left.model_dump())
    return Response(status_code=204)


def _lacks(orchestre: Orchestre, member: Member, plugin: ProviderPlugin[Any]) -> str:
    if plugin.oauth is not None:
        return orchestre.visits.lacks(plugin)
    own = orchestre.settings.linkable_folder(member.workspace_id)
    return NO_FOLDER if plugin.folder is not None and own is None else ""


def _provider_info(plugin: ProviderPlugin[Any], lacks: str) -> ProviderInfo:
    schema = plugin.options.model_json_schema()
    is_visited = plugin.oauth is not None
    if is_visited:
        # What is required comes with the visit; the rest may be chosen.
        given = schema.pop("required", [])
        schema.pop("description", None)
        schema["properties"] = {
            name: field for name, field in schema["properties"].items() if name not in given
        }
    return ProviderInfo(
        provider=plugin.name,
        short_name=plugin.title,
        provider_description=plugin.description,
        provider_icon_url=plugin.icon_url,
        options_schema=schema,
        links_by="oauth" if is_visited else "form",
        lacks=lacks,
    )
