"""Products: the rows of each team's catalogue, their codes and their words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import sqlalchemy as sa

from orchestre.domain.knowledge import Product, product_text
from orchestre.store import indexed, words
from orchestre.store.indexed import Pending, in_parts
from orchestre.store.session import Transaction
from orchestre.store.tables_catalogue import product_codes, products
from orchestre.store.tokens import code, may_be_code
from orchestre.store.words import PRODUCT_WORDS

# Columns whose cells name the product exactly, compared without blanks and punctuation.
_CODE_COLUMN = re.compile(
    r"ean(13|8)?s?|gtin\d*|upc|isbn\d*|jan|barcode|strichcode|codebarre|"
    r"mpn|(manufacturer)?partn(o|r|umber)|(article|artikel|item|model|modell|teile)n(o|r|umber|ummer)|"
    r"id|articleid|itemid|productid|productcode|reference|modelcode|herstellernummer|asin"
)
#: SQLite takes no more than 32,766 values a statement; PostgreSQL's driver 65,535.
_MANY = 1000


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch did; the rows that were as they are now are `unchanged`."""

    added: int
    changed: int
    unchanged: int


async def put(
    tx: Transaction,
    workspace_id: str,
    rows: Sequence[Product],
    *,
    dry_run: bool = False,
    only_new: bool = False,
) -> Changes:
    """Add or change products by sku, with their words and codes; skus must differ.

    `only_new` leaves a product that is there as it is.
    """
    kept = await _kept(tx, workspace_id, [row.sku for row in rows])
    hashes = {row.sku: _hash(row) for row in rows}
    new = [row for row in rows if row.sku not in kept or kept[row.sku].removed_at is not None]
    changed = [
        row
        for row in rows
        if not only_new
        and row.sku in kept
        and kept[row.sku].removed_at is None
        and kept[row.sku].content_hash != hashes[row.sku]
    ]
    if not dry_run:
        ids = {sku: row.id for sku, row in kept.items()}
        known = {ids[row.sku]: row for row in changed + new if row.sku in ids}
        await _write(tx, workspace_id, known)
        fresh = {tx.new_id(): p for p in new if p.sku not in ids}
        await _add(tx, workspace_id, fresh)
    return Changes(len(new), len(changed), len(rows) - len(new) - len(changed))


async def _kept(tx: Transaction, workspace_id: str, skus: Sequence[str]) -> dict[str, sa.Row[Any]]:
    columns = (products.c.id, products.c.sku, products.c.content_hash, products.c.removed_at)
    result = await tx.execute(
        sa.select(*columns).where(products.c.workspace_id == workspace_id, products.c.sku.in_(skus))
    )
    return {row.sku: row for row in result}


async def _add(tx: Transaction, workspace_id: str, fresh: dict[str, Product]) -> None:
    rows = [
        {"id": id_, "workspace_id": workspace_id, "sku": product.sku} | _values(tx, product)
        for id_, product in fresh.items()
    ]
    if rows:
        await tx.execute(sa.insert(products), rows)
        await _write_words(tx, workspace_id, fresh)


async def _write(tx: Transaction, workspace_id: str, changed: dict[str, Product]) -> None:
    values = [_values(tx, product) | {"row": id_} for id_, product in changed.items()]
    if not values:
        return
    names = [name for name in values[0] if name != "row"]
    await tx.execute(
        sa.update(products)
        .where(products.c.id == sa.bindparam("row"))
        # A row that comes back may have lost its vector: it is embedded whatever its hash.
        .values({name: sa.bindparam(name) for name in names} | {"indexed_hash": ""}),
        values,
    )
    await tx.execute(sa.delete(product_codes).where(product_codes.c.product_id.in_(changed)))
    await _write_words(tx, workspace_id, changed)


async def _write_words(tx: Transaction, workspace_id: str, rows: dict[str, Product]) -> None:
    codes = [
        {"workspace_id": workspace_id, "code": found, "product_id": id_}
        for id_, product in rows.items()
        for found in _codes(product)
    ]
    if codes:
        await tx.execute(sa.insert(product_codes), codes)
    await words.put(
        tx, PRODUCT_WORDS, workspace_id, [(id_, _texts(product)) for id_, product in rows.items()]
    )


def _values(tx: Transaction, product: Product) -> dict[str, Any]:
    return {
        "title": product.title,
        "brand": product.brand,
        "description": product.description,
        "price": product.price,
        "currency": product.currency,
        "url": product.url,
        "attributes": json.dumps(product.attributes, ensure_ascii=False),
        "content_hash": _hash(product),
        "removed_at": None,
        "updated_at": tx.now,
    }


def _texts(product: Product) -> tuple[str, ...]:
    attributes = (
        value
        for _, value in product.attributes
        if value not in ("true", "false") and not value.startswith(("http://", "https://"))
    )
    return (product.title, product.brand, product.description, " ".join(attributes))


def _codes(product: Product) -> set[str]:
    cells = []
    for name, value in product.attributes:
        if _CODE_COLUMN.fullmatch("".join(filter(str.isalnum, name.casefold()))):
            # Shops put several bar codes into one cell.
            cells += [value, *value.replace(",", " ").split()]
    # Shops also write mere words there ("adapter"): those would outdo every other answer.
    likely = {found for cell in cells if may_be_code(found := code(cell))}
    return {found[:256] for found in (likely | {code(product.sku)}) if found}


def _hash(product: Product) -> str:
    text = json.dumps(astuple(product), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _product(row: sa.Row[Any]) -> Product:
    return Product(
        sku=row.sku,
        title=row.title,
        brand=row.brand,
        description=row.description,
        price=row.price,
        currency=row.currency,
        url=row.url,
        attributes=tuple((name, value) for name, value in json.loads(row.attributes)),
    )


_LIVE = products.c.removed_at.is_(None)


async def by_ids(tx: Transaction, workspace_id: str, ids: Sequence[str]) -> dict[str, Product]:
    """Return products by row id; those removed or of other workspaces are not there."""
    result = await tx.execute(
        sa.select(products).where(
            products.c.workspace_id == workspace_id, products.c.id.in_(ids), _LIVE
        )
    )
    return {row.id: _product(row) for row in result}


async def by_codes(tx: Transaction, workspace_id: str, codes: Sequence[str]) -> dict[str, str]:
    """Return the row ids that are known by any of these codes, each with the code."""
    found: dict[str, str] = {}
    for some in in_parts(codes, _MANY):
        result = await tx.execute(
            sa.select(product_codes.c.product_id, product_codes.c.code)
            .where(product_codes.c.workspace_id == workspace_id, product_codes.c.code.in_(some))
            .limit(_MANY)
        )
        found |= {row.product_id: row.code for row in result}
    return found


async def by_sku(tx: Transaction, workspace_id: str, sku: str) -> Product | None:
    """Return the product with this sku; one that differs in case alone will do."""
    wanted = " ".join(sku.split())
    ids = await by_codes(tx, workspace_id, [code(wanted)[:256]])
    found = (await by_ids(tx, workspace_id, list(ids))).values()
    same = [product for product in found if product.sku.casefold() == wanted.casefold()]
    return next((p for p in same if p.sku == wanted), same[0] if same else None)


async def page(
    tx: Transaction, workspace_id: str, *, after: str = "", limit: int = 50
) -> tuple[Product, ...]:
    """Return products in the order of their skus, from the first one after `after`."""
    result = await tx.execute(
        sa.select(products)
        .where(products.c.workspace_id == workspace_id, products.c.sku > after, _LIVE)
        .order_by(products.c.sku)
        .limit(limit)
    )
    return tuple(_product(row) for row in result)


async def absent(tx: Transaction, workspace_id: str, skus: set[str]) -> list[str]:
    """Return the row ids of the products whose sku is none of `skus`."""
    result = await tx.execute(
        sa.select(products.c.id, products.c.sku).where(
            products.c.workspace_id == workspace_id, _LIVE
        )
    )
    return [row.id for row in result if row.sku not in skus]


async def remove(tx: Transaction, ids: Iterable[str]) -> None:
    """Take products out of the catalogue and its words at once; the index follows."""
    for some in in_parts(list(ids), _MANY):
        await tx.execute(sa.delete(product_codes).where(product_codes.c.product_id.in_(some)))
        await words.remove(tx, PRODUCT_WORDS, some)
        await tx.execute(
            sa.update(products).where(products.c.id.in_(some)).values(removed_at=tx.now)
        )


async def pending(
    tx: Transaction, *, limit: int, skip: Collection[str] = ()
) -> tuple[Pending, ...]:
    """Return products that are to be embedded, with the text that stands for each."""
    statement = indexed.pending(products, *products.c, limit=limit, skip=skip)
    return tuple(
        Pending(row.id, row.workspace_id, row.content_hash, product_text(_product(row)))
        for row in await tx.execute(statement)
    )
