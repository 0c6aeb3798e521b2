"""Sources: databases of a team's own that its catalogue is kept in step with."""

from __future__ import annotations

from fastapi import APIRouter

from orchestre.api.auth import Configurer, Given, Reader
from orchestre.api.inputs import Cursor, Limit
from orchestre.api.pages import page
from orchestre.client.schemas import (
    CatalogueSourceBody,
    CatalogueSourceInfo,
    CatalogueSourceStarted,
    Page,
    ServiceAccountKey,
)
from orchestre.domain.knowledge import ImportOptions
from orchestre.domain.sources import CatalogueSource, ServiceAccount
from orchestre.knowledge.sources import Begun, Wanted

router = APIRouter(prefix="/products/sources", tags=["products"])


@router.post("", status_code=202)
async def add_source(
    body: CatalogueSourceBody, orchestre: Given, member: Configurer
) -> CatalogueSourceStarted:
    """Read a Firestore collection into the catalogue, and again every so many hours if asked.

    Its credentials are those of the team's own service account; they are kept sealed and never
    shown. An address that is known is changed. `/products/imports/{id}` tells how far it is.
    """
    options = ImportOptions(tuple(body.columns.items()), body.missing, body.dry_run)
    account = _account(body.credentials)
    wanted = Wanted(body.address, account, options, body.every_hours)
    return _started(await orchestre.sources.add(member, wanted))


@router.get("")
async def list_sources(
    orchestre: Given, member: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Page[CatalogueSourceInfo]:
    """List the workspace's sources, oldest first, each with how its last reading ended."""
    found = await orchestre.sources.page(member, after=cursor or "", limit=limit + 1)
    return page(found, limit, show=_info, cursor=lambda one: one.id)


@router.post("/{source_id}/sync", status_code=202)
async def sync_source(
    source_id: str, orchestre: Given, member: Configurer
) -> CatalogueSourceStarted:
    """Read a source now; while it is being read, that import's id is the answer."""
    return _started(await orchestre.sources.sync(member, source_id))


@router.delete("/{source_id}", status_code=204)
async def remove_source(source_id: str, orchestre: Given, member: Configurer) -> None:
    """Forget a source and erase its credentials; the products that came from it stay."""
    await orchestre.sources.remove(member, source_id)


def _account(key: ServiceAccountKey | None) -> ServiceAccount | None:
    if key is None:
        return None
    return ServiceAccount(key.project_id, key.client_email, key.private_key_id, key.private_key)


def _started(begun: Begun) -> CatalogueSourceStarted:
    return CatalogueSourceStarted(id=begun.import_id, source=begun.source_id)


def _info(source: CatalogueSource) -> CatalogueSourceInfo:
    shown = CatalogueSourceInfo(
        id=source.id,
        address=source.address,
        service_account=source.service_account,
        columns=dict(source.options.columns),
        missing=source.options.missing,
        every_hours=source.every_hours,
        next_sync=source.next_sync_at,
    )
    if source.last is None:
        return shown
    last = source.last
    return shown.model_copy(
        update={
            "last_import": last.import_id,
            "last_sync": last.began_at,
            "status": last.status,
            "error": last.error,
        }
    )
