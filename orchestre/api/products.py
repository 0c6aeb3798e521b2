"""Products: the catalogue, importing and searching it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, UploadFile

from orchestre.api import imports
from orchestre.api.auth import Configurer, Given, Reader
from orchestre.api.imports import Columns, Written
from orchestre.api.inputs import Cursor, Limit, Wanted
from orchestre.api.pages import page
from orchestre.client.schemas import (
    ImportInfo,
    ImportPreview,
    ImportStarted,
    ImportStatus,
    Items,
    Page,
    ProductBody,
    ProductFound,
    ProductInfo,
    ProductRow,
)
from orchestre.domain.errors import NotFound
from orchestre.domain.knowledge import (
    ImportKind,
    ImportOptions,
    Missing,
    Product,
    ProductHit,
    Refused,
)
from orchestre.knowledge.edits import Changes
from orchestre.knowledge.imports import MOST_BYTES
from orchestre.knowledge.previews import preview
from orchestre.store import products

router = APIRouter(prefix="/products", tags=["products"])
#: Characters of a text, and attributes of a row, that a preview shows.
_SHOWN, _MOST_SHOWN = 300, 20


@router.post("/import", status_code=202)
async def import_products(
    file: UploadFile,
    orchestre: Given,
    member: Configurer,
    columns: Columns = None,
    missing: Missing = Missing.KEEP,
    dry_run: Annotated[bool, Query()] = False,
    encoding: Written = None,
) -> ImportStarted:
    """Take in a catalogue: CSV, XLSX or JSON; ask for its progress by the id given."""
    options = ImportOptions(imports.chosen_columns(columns), missing, dry_run, encoding)
    return await imports.start(orchestre, member, ImportKind.PRODUCTS, file, options)


@router.post("/preview")
async def preview_products(
    file: UploadFile,
    orchestre: Given,
    member: Configurer,
    columns: Columns = None,
    encoding: Written = None,
) -> ImportPreview:
    """Say how a catalogue would be understood, with its first rows; nothing of it is kept.

    In `columns` an empty name means that no column holds that field. Without an `encoding` that of
    the text is guessed; one in which the file is not written is refused.
    """
    del orchestre, member
    chosen = dict(imports.chosen_columns(columns))
    # A byte more tells that it is too large.
    data = await file.read(MOST_BYTES + 1)
    seen = await asyncio.to_thread(preview, data, file.filename or "file", chosen, encoding)
    return ImportPreview(
        headers=list(seen.headers),
        columns=seen.columns,
        rows=[_row(one, number) for number, one in enumerate(seen.rows, 1)],
        total=seen.total,
        notes=list(seen.notes),
    )


@router.get("/imports")
async def list_product_imports(
    orchestre: Given, member: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Page[ImportInfo]:
    """List imports of files and sources, newest first."""
    return await imports.listed(orchestre, member, ImportKind.PRODUCTS, limit, cursor)


@router.get("/imports/{import_id}")
async def show_product_import(import_id: str, orchestre: Given, member: Reader) -> ImportStatus:
    """Say how far an import has come, and which rows were refused and why."""
    return await imports.status(orchestre, member, import_id)


@router.get("/search")
async def search_products(
    q: Wanted, orchestre: Given, member: Reader, limit: Limit = 10
) -> Items[ProductFound]:
    """Find products by words, codes and meaning, best first."""
    hits = await orchestre.search.products(member.workspace_id, q, limit)
    return Items(items=[_product_found(hit) for hit in hits])


@router.get("")
async def list_products(
    orchestre: Given, member: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Page[ProductInfo]:
    """List products in the order of their skus."""
    async with orchestre.store.read() as tx:
        found = await products.page(tx, member.workspace_id, after=cursor or "", limit=limit + 1)
    return page(found, limit, show=_product_info, cursor=lambda one: one.sku)


# A sku may hold slashes.
@router.get("/{sku:path}")
async def show_product(sku: str, orchestre: Given, member: Reader) -> ProductInfo:
    """Give one product."""
    found = await orchestre.search.product(member.workspace_id, sku)
    if found is None:
        raise NotFound(f"There is no product {sku} in your catalogue")
    return _product_info(found)


@router.put("/{sku:path}")
async def put_product(
    sku: str, body: ProductBody, orchestre: Given, member: Configurer
) -> ProductInfo:
    """Add a product, or change the fields named of the one that has exactly this sku.

    What an import's row would be refused for is refused here. The search index follows.
    """
    fields = body.model_dump(exclude={"attributes"}, exclude_none=True)
    given = Changes(fields, body.attributes)
    return _product_info(await orchestre.edits.put_product(member, sku, given))


@router.delete("/{sku:path}", status_code=204)
async def remove_product(sku: str, orchestre: Given, member: Configurer) -> None:
    """Take the product that has exactly this sku out of the catalogue; the search index follows."""
    await orchestre.edits.remove_product(member, sku)


def _row(row: Product | Refused, number: int) -> ProductRow:
    if isinstance(row, Refused):
        return ProductRow(row=row.row, sku=row.sku, reason=row.reason)
    fields = _product_fields(row) | {"description": row.description[:_SHOWN]}
    fields["attributes"] = {name: value[:_SHOWN] for name, value in row.attributes[:_MOST_SHOWN]}
    return ProductRow(**fields, row=number)


def _product_info(product: Product) -> ProductInfo:
    return ProductInfo(**_product_fields(product))


def _product_found(hit: ProductHit) -> ProductFound:
    return ProductFound(**_product_fields(hit.product), score=hit.score, why=hit.why)


def _product_fields(product: Product) -> dict[str, Any]:
    return {
        "sku": product.sku,
        "title": product.title,
        "brand": product.brand,
        "description": product.description,
        "price": product.price,
        "currency": product.currency,
        "url": product.url,
        "attributes": dict(product.attributes),
    }
