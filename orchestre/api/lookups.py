"""Lookups: what drafts leaned on most, and what was looked for in vain."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Query

from orchestre.api.auth import Given, Reader
from orchestre.api.inputs import Limit
from orchestre.api.numbers import When, span_of
from orchestre.bootstrap import Orchestre
from orchestre.client.schemas import Items, UnansweredInfo, UsedInfo, UseInfo
from orchestre.domain.errors import NotFound
from orchestre.domain.knowledge import ImportKind
from orchestre.domain.lookups import Use, Used
from orchestre.domain.members import Member
from orchestre.store import document_pages, lookups, product_edits
from orchestre.store.session import Transaction

router = APIRouter()
From: TypeAlias = Annotated[When, Query(alias="from")]
To: TypeAlias = Annotated[When, Query(alias="to")]
Sku: TypeAlias = Annotated[str, Query(min_length=1, max_length=256)]


@router.get("/products/used", tags=["products"])
async def list_used_products(
    orchestre: Given, member: Reader, start: From = None, end: To = None, limit: Limit = 50
) -> Items[UsedInfo]:
    """List the products that drafts leaned on most, by default in the last 28 days.

    Of each draft counts the version that an agent wrote last. `from` and `to` as in `/numbers`.
    """
    return await _used(orchestre, member, ImportKind.PRODUCTS, (start, end), limit)


@router.get("/products/uses", tags=["products"])
async def list_product_uses(
    sku: Sku, orchestre: Given, member: Reader, limit: Limit = 50
) -> Items[UseInfo]:
    """List the drafts that leaned on one product, newest first, though it be gone by now."""
    async with orchestre.store.read() as tx:
        found = await lookups.uses(
            tx, member.workspace_id, ImportKind.PRODUCTS, " ".join(sku.split()), limit=limit
        )
    return Items(items=[_use(one) for one in found])


@router.get("/products/unanswered", tags=["products"])
async def list_unanswered(
    orchestre: Given, member: Reader, start: From = None, end: To = None, limit: Limit = 50
) -> Items[UnansweredInfo]:
    """List what was looked for and neither products nor documents told of, most asked first.

    It is kept as mail is: sealed, and erased with the mail that asked.
    """
    span = span_of(start, end, orchestre.store.clock())
    async with orchestre.store.read() as tx:
        found = await lookups.unanswered(tx, member.workspace_id, span, limit=limit)
    return Items(
        items=[
            UnansweredInfo(
                query=one.query,
                asked=one.asked,
                last_asked_at=one.last_asked_at,
                drafts=list(one.draft_ids),
            )
            for one in found
        ]
    )


@router.get("/documents/used", tags=["documents"])
async def list_used_documents(
    orchestre: Given, member: Reader, start: From = None, end: To = None, limit: Limit = 50
) -> Items[UsedInfo]:
    """List the documents that drafts leaned on most, by default in the last 28 days."""
    return await _used(orchestre, member, ImportKind.DOCUMENTS, (start, end), limit)


@router.get("/documents/{document_id}/uses", tags=["documents"])
async def list_document_uses(
    document_id: str, orchestre: Given, member: Reader, limit: Limit = 50
) -> Items[UseInfo]:
    """List the drafts that leaned on one document, newest first."""
    async with orchestre.store.read() as tx:
        if await document_pages.get(tx, member.workspace_id, document_id) is None:
            raise NotFound(f"There is no document {document_id} in your workspace")
        found = await lookups.uses(
            tx, member.workspace_id, ImportKind.DOCUMENTS, document_id, limit=limit
        )
    return Items(items=[_use(one) for one in found])


async def _used(
    orchestre: Orchestre,
    member: Member,
    kind: ImportKind,
    period: tuple[str | None, str | None],
    limit: int,
) -> Items[UsedInfo]:
    span = span_of(*period, orchestre.store.clock())
    async with orchestre.store.read() as tx:
        found = await lookups.used(tx, member.workspace_id, kind, span, limit=limit)
        titles = await _titles(tx, member, kind, found)
    return Items(
        items=[
            UsedInfo(
                id=one.source,
                title=titles.get(one.source, ""),
                drafts=one.drafts,
                quoted=one.quoted,
                last_used_at=one.last_used_at,
            )
            for one in found
        ]
    )


async def _titles(
    tx: Transaction, member: Member, kind: ImportKind, found: tuple[Used, ...]
) -> dict[str, str]:
    ids = [one.source for one in found]
    if kind is ImportKind.PRODUCTS:
        return await product_edits.titles(tx, member.workspace_id, ids)
    return await document_pages.titles(tx, member.workspace_id, ids)


def _use(use: Use) -> UseInfo:
    return UseInfo(draft=use.draft_id, at=use.at, quoted=use.quoted)
