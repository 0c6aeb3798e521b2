"""Product edits: one product is added, changed or taken out by a person."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from orchestre.domain.errors import Conflict, NotFound
from orchestre.domain.knowledge import Product
from orchestre.store import products
from orchestre.store.session import Transaction
from orchestre.store.tables_catalogue import products as table


async def find(tx: Transaction, workspace_id: str, sku: str) -> tuple[str, Product] | None:
    """Return the row id and the product of exactly this sku; it is held until the end."""
    row_id = await _row_id(tx, workspace_id, sku)
    if row_id is None:
        return None
    return row_id, (await products.by_ids(tx, workspace_id, [row_id]))[row_id]


async def put(tx: Transaction, workspace_id: str, product: Product) -> str:
    """Add or change one product; return its row id. What stays as it was is not embedded again.

    Raises Conflict where somebody else just added the same sku.
    """
    try:
        await products.put(tx, workspace_id, [product])
    except sa.exc.IntegrityError as error:
        raise Conflict(
            f"Somebody else added {product.sku} at the same moment", advice="Look at it first."
        ) from error
    return str(await _row_id(tx, workspace_id, product.sku))


async def remove(tx: Transaction, workspace_id: str, sku: str) -> tuple[str, Product]:
    """Take one product out; return its row id and what it was. NotFound where there is none."""
    found = await find(tx, workspace_id, sku)
    if found is None:
        raise NotFound(f"There is no product {sku} in your catalogue")
    await products.remove(tx, [found[0]])
    return found


async def titles(tx: Transaction, workspace_id: str, skus: Sequence[str]) -> dict[str, str]:
    """Return the titles of products by sku; those that are gone are not there."""
    of = table.c
    wanted = sa.select(of.sku, of.title).where(
        of.workspace_id == workspace_id, of.sku.in_(skus), of.removed_at.is_(None)
    )
    return {row.sku: row.title for row in await tx.execute(wanted)}


async def _row_id(tx: Transaction, workspace_id: str, sku: str) -> str | None:
    of, is_there = table.c, table.c.removed_at.is_(None)
    wanted = sa.select(of.id).where(of.workspace_id == workspace_id, of.sku == sku, is_there)
    found = await tx.execute(wanted.with_for_update())
    row_id: str | None = found.scalar_one_or_none()
    return row_id
