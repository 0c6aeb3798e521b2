"""Products: the catalogue, importing and searching it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, UploadFile

from orchestre.api import imports
from orchestre.api.auth import Configurer, Given, Reader
from orchestre.api.imports import Columns
from orchestre.api.inputs import Cursor, Limit, Wanted
from orchestre.api.pages import page
from orchestre.client.schemas import (
    ImportStarted,
    ImportStatus,
    Items,
    Page,
    ProductFound,
    ProductInfo,
)
from orchestre.domain.errors import NotFound
from orchestre.domain.knowledge import ImportKind, ImportOptions, Missing, Product, ProductHit
from orchestre.store import products

router = APIRouter(prefix="/products", tags=["products"])


@router.post("/import", status_code=202)
async def import_products(
    file: UploadFile,
    orchestre: Given,
    member: Configurer,
    columns: Columns = None,
    missing: Missing = Missing.KEEP,
    dry_run: Annotated[bool, Query()] = False,
) -> ImportStarted:
    """Take in a catalogue: CSV, XLSX or JSON; ask for its progress by the id given."""
    options = ImportOptions(imports.chosen_columns(columns), missing, dry_run)
    return await imports.start(orchestre, member, ImportKind.PRODUCTS, file, options)


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
