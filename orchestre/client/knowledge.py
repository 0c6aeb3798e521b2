"""Calls about products and documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestre.client.schemas import (
    DocumentDetail,
    DocumentInfo,
    ImportStarted,
    ImportStatus,
    Items,
    Page,
    PassageFound,
    ProductFound,
    ProductInfo,
)
from orchestre.client.wire import Carried, Wire, path


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWishes:
    """How a file is to be imported; `columns` maps ours to the file's where names differ."""

    columns: Mapping[str, Any] | None = None
    #: Products that the file does not name: keep or remove.
    missing: str = "keep"
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Products:
    """The catalogue."""

    wire: Wire

    async def page(self, *, limit: int = 50, cursor: str | None = None) -> Page[ProductInfo]:
        """List products."""
        return await self.wire.get("/products", Page[ProductInfo], limit=limit, cursor=cursor)

    async def show(self, sku: str) -> ProductInfo:
        """Give one product."""
        return await self.wire.get(path("products", sku), ProductInfo)

    async def search(self, query: str, *, limit: int = 10) -> list[ProductFound]:
        """Find products by words, codes and meaning, best first."""
        found = await self.wire.get("/products/search", Items[ProductFound], q=query, limit=limit)
        return found.items

    async def start_import(self, name: str, content: bytes, wishes: ImportWishes) -> ImportStarted:
        """Hand over a catalogue file; the import runs on by itself."""
        return await self.wire.post("/products/import", ImportStarted, _file(name, content, wishes))

    async def import_status(self, import_id: str) -> ImportStatus:
        """Say how far an import has come."""
        return await self.wire.get(path("products", "imports", import_id), ImportStatus)


@dataclass(frozen=True, slots=True)
class Documents:
    """Other texts that bots may rely on."""

    wire: Wire

    async def page(self, *, limit: int = 50, cursor: str | None = None) -> Page[DocumentInfo]:
        """List documents."""
        return await self.wire.get("/documents", Page[DocumentInfo], limit=limit, cursor=cursor)

    async def show(self, document: str) -> DocumentDetail:
        """Give one document with its text; `document` is its id."""
        return await self.wire.get(path("documents", document), DocumentDetail)

    async def search(self, query: str, *, limit: int = 10) -> list[PassageFound]:
        """Find passages by words and meaning, best first."""
        found = await self.wire.get("/documents/search", Items[PassageFound], q=query, limit=limit)
        return found.items

    async def start_import(self, name: str, content: bytes, wishes: ImportWishes) -> ImportStarted:
        """Hand over a document; the import runs on by itself."""
        handed = _file(name, content, wishes)
        return await self.wire.post("/documents/import", ImportStarted, handed)

    async def import_status(self, import_id: str) -> ImportStatus:
        """Say how far an import has come."""
        return await self.wire.get(path("documents", "imports", import_id), ImportStatus)


def _file(name: str, content: bytes, wishes: ImportWishes) -> Carried:
    columns = None if wishes.columns is None else json.dumps(dict(wishes.columns))
    return Carried(
        query={
            "columns": columns,
            "missing": wishes.missing,
            "dry_run": "true" if wishes.dry_run else None,
        },
        files={"file": (name, content)},
    )
