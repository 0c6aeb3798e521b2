"""Edits: what a person changes in the catalogue and the documents, one thing at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from orchestre.domain.errors import Fault, Invalid, NotFound
from orchestre.domain.knowledge import Product, Refused
from orchestre.domain.members import Member, Right
from orchestre.knowledge.catalogue import LONGEST_CELL, Catalogue
from orchestre.knowledge.columns import FIELDS
from orchestre.knowledge.table_files import Record, TableFile
from orchestre.store import document_pages, documents, events, product_edits, reindexings
from orchestre.store.events import Entry
from orchestre.store.membership import who_still_may
from orchestre.store.reindexings import Standing
from orchestre.store.session import Store

#: Characters of an attribute's name.
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Changes:
    """What somebody says of a product: the fields they named, and what is not is left as it is."""

    fields: Mapping[str, str]
    attributes: Mapping[str, str] | None = None


class Edits:
    """Changes single products and documents; the search index follows by itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put_product(self, member: Member, sku: str, given: Changes) -> Product:
        """Change the product of exactly this sku, or add it; return it as it is kept.

        Raises Invalid for what an import's row would be refused for.
        """
        named = " ".join(sku.split())
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.CONFIGURE)
            found = await product_edits.find(tx, member.workspace_id, named)
            kept = found[1] if found else None
            product = _product(kept or Product(named, ""), given)
            if product == kept:
                return product
            row_id = await product_edits.put(tx, member.workspace_id, product)
            verb = "product changed" if kept else "product added"
            after = {"sku": named, "fields": _changed(kept, product)}
            entry = Entry(member.id, verb, row_id, after=after)
            await events.record(tx, member.workspace_id, entry)
        return product

    async def remove_product(self, member: Member, sku: str) -> None:
        """Take the product of exactly this sku out; NotFound where there is none."""
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.CONFIGURE)
            named = " ".join(sku.split())
            row_id, product = await product_edits.remove(tx, member.workspace_id, named)
            entry = Entry(member.id, "product removed", row_id, before={"sku": product.sku})
            await events.record(tx, member.workspace_id, entry)

    async def remove_document(self, member: Member, document_id: str) -> None:
        """Take a document out of what is found; NotFound where there is none."""
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.CONFIGURE)
            found = await document_pages.get(tx, member.workspace_id, document_id)
            if found is None:
                raise NotFound(f"There is no document {document_id} in your workspace")
            await documents.remove(tx, member.workspace_id, document_id)
            entry = Entry(member.id, "document removed", document_id, before={"name": found.name})
            await events.record(tx, member.workspace_id, entry)

    async def reindex(self, member: Member) -> Standing:
        """Have the workspace's search index made again; asking while it waits changes nothing."""
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.CONFIGURE)
            is_new = await reindexings.ask(tx, member)
            standing = await reindexings.standing(tx, member.workspace_id)
            if is_new:
                entry = Entry(member.id, "reindex asked", member.workspace_id)
                await events.record(tx, member.workspace_id, entry)
        return standing

    async def standing(self, member: Member) -> Standing:
        """Say how much of the workspace is found by meaning."""
        async with self._store.read() as tx:
            return await reindexings.standing(tx, member.workspace_id)


def _changed(kept: Product | None, product: Product) -> list[str]:
    names = (*FIELDS, "attributes")
    return [name for name in names if getattr(product, name) != getattr(kept, name, None)]


def _product(kept: Product, given: Changes) -> Product:
    """Make of a product what is given, read as a row of a file would be."""
    cells = {name: given.fields.get(name, getattr(kept, name)) for name in FIELDS if name != "sku"}
    cells["sku"] = kept.sku
    # A price on the wire is a decimal string: its mark is a point.
    record = Record(1, cells, numbers=frozenset({"price"}))
    table = TableFile(FIELDS, (record,), 1)
    (row,) = Catalogue(table, {name: name for name in FIELDS}, ".").rows()
    if isinstance(row, Refused):
        raise Invalid(
            f"{kept.sku or 'A product'} cannot be kept: {row.reason}",
            faults=(Fault(_path(row.reason), row.reason),),
        )
    if given.attributes is None:
        return replace(row, attributes=kept.attributes)
    return replace(row, attributes=_attributes(given.attributes))


def _path(reason: str) -> str:
    """Name the field that a refusal speaks of."""
    named = (name for name in ("sku", "title", "currency", "price") if name in reason[:16])
    return ".".join(("body", *list(named)[:1]))


def _attributes(given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Leave out what is empty, as an import does; Invalid, naming each, for what is too long."""
    named = [(" ".join(name.split()), value.strip()) for name, value in given.items()]
    faults = [
        Fault(f"body.attributes.{name[:40]}", what)
        for name, value in named
        for what in _wrong(name, value)
    ]
    if faults:
        raise Invalid("The attributes cannot be kept", faults=tuple(faults))
    return tuple((name, value) for name, value in named if value)


def _wrong(name: str, value: str) -> list[str]:
    wrong = []
    if not 0 < len(name) <= _LONGEST_NAME:
        wrong.append(f"its name must have 1 to {_LONGEST_NAME} characters")
    if len(value) > LONGEST_CELL:
        wrong.append(f"holds {len(value):,} characters; {LONGEST_CELL:,} are allowed")
    return wrong
