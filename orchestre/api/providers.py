"""Providers: what accounts can be linked at, and linking them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from orchestre.api.auth import Configurer, Given, Reader
from orchestre.api.inputs import NameQuery
from orchestre.api.shapes import account_info
from orchestre.client.schemas import AccountInfo, Items, ProviderInfo, UpdateProviderInfoBody
from orchestre.domain.errors import Fault, Invalid
from orchestre.providers.plugin import ProviderPlugin
from orchestre.store import accounts

router = APIRouter(prefix="/providers", tags=["providers"])


@router.get("/get_providers")
async def get_providers(orchestre: Given, _member: Reader) -> Items[ProviderInfo]:
    """List the services that accounts can be linked at."""
    return Items(items=[_provider_info(plugin) for plugin in orchestre.registry.plugins()])


@router.get("/get_my_providers")
async def get_my_providers(orchestre: Given, member: Reader) -> Items[AccountInfo]:
    """List the workspace's accounts, each with its bot."""
    async with orchestre.store.read() as tx:
        found = await accounts.listed(tx, member.workspace_id)
    return Items(items=[account_info(account) for account in found])


@router.post("/update_provider_info")
async def update_provider_info(
    body: UpdateProviderInfoBody, orchestre: Given, member: Configurer
) -> AccountInfo:
    """Link an account by its plug-in's options, or connect it again."""
    account = await orchestre.linking.link(
        member,
        provider_name=body.provider_name,
        identifier_name=body.identifier_name,
        options=dict(body.social_info),
    )
    return account_info(account)


@router.get("/link_provider")
async def link_provider(
    provider_name: NameQuery, redirect_url: NameQuery, orchestre: Given, _member: Configurer
) -> None:
    """Begin to link an account at a service that asks its owner for consent (OAuth)."""
    plugin = orchestre.registry.plugin(provider_name)
    raise Invalid(
        f"{plugin.name} is linked by its form, not by a visit to {plugin.title}",
        faults=(
            Fault("query.provider_name", f"asks for no consent; {redirect_url} is not needed"),
        ),
        advice="Send its options to POST /providers/update_provider_info.",
    )


@router.get("/unlink_provider", status_code=204)
async def unlink_provider(
    provider_name: NameQuery, identifier_name: NameQuery, orchestre: Given, member: Configurer
) -> None:
    """Stop the account's bot and erase its credentials; what was exchanged stays."""
    await orchestre.linking.unlink(
        member, provider_name=provider_name, identifier_name=identifier_name
    )


def _provider_info(plugin: ProviderPlugin[Any]) -> ProviderInfo:
    return ProviderInfo(
        provider=plugin.name,
        short_name=plugin.title,
        provider_description=plugin.description,
        provider_icon_url=plugin.icon_url,
        options_schema=plugin.options.model_json_schema(),
        links_by="form",
    )
