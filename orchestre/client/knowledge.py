"""Calls about products and documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestre.client.schemas import (
    DocumentDetail,
    DocumentInfo,
    ImportInfo,
    ImportPreview,
    ImportStarted,
    ImportStatus,
    IndexInfo,
    Items,
    Page,
    PassageFound,
    ProductBody,
    ProductFound,
    ProductInfo,
    UnansweredInfo,
    UsedInfo,
    UseInfo,
)
from orchestre.client.wire import Carried, Wire, path


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWishes:
    """How a file is to be imported; `columns` maps ours to the file's where names differ."""

    columns: Mapping[str, Any] | None = None
    #: Products that the file does not name: keep or remove.
    missing: str = "keep"
    dry_run: bool = False
    #: What the file's text is written in; None: guessed.
    encoding: str | None = None


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

    async def imports(self, *, limit: int = 50, cursor: str | None = None) -> Page[ImportInfo]:
        """List imports, newest first."""
        return await self.wire.get(
            "/products/imports", Page[ImportInfo], limit=limit, cursor=cursor
        )

    async def preview(
        self,
        name: str,
        content: bytes,
        columns: Mapping[str, str] | None = None,
        *,
        encoding: str | None = None,
    ) -> ImportPreview:
        """Say how a file would be understood; an empty column means: none holds that field."""
        handed = _file(name, content, ImportWishes(columns=columns, encoding=encoding))
        return await self.wire.post("/products/preview", ImportPreview, handed)

    async def put(self, sku: str, changes: ProductBody) -> ProductInfo:
        """Add a product, or change what is set in `changes`."""
        return await self.wire.put(path("products", sku), ProductInfo, changes)

    async def remove(self, sku: str) -> None:
        """Take a product out of the catalogue."""
        await self.wire.call("DELETE", path("products", sku))

    async def index(self) -> IndexInfo:
        """Say how much of products and documents is found by meaning."""
        return await self.wire.get("/products/index", IndexInfo)

    async def reindex(self) -> IndexInfo:
        """Have the search index of products and documents made again; it goes on by itself."""
        return await self.wire.post("/products/reindex", IndexInfo)

    async def used(
        self, *, start: str | None = None, end: str | None = None, limit: int = 50
    ) -> list[UsedInfo]:
        """Say what drafts leaned on most; `start` and `end` are days or moments."""
        query = {"from": start, "to": end, "limit": limit}
        return (await self.wire.get("/products/used", Items[UsedInfo], **query)).items

    async def uses(self, sku: str, *, limit: int = 50) -> list[UseInfo]:
        """Name the drafts that leaned on one product, newest first."""
        query = {"sku": sku, "limit": limit}
        return (await self.wire.get("/products/uses", Items[UseInfo], **query)).items

    async def unanswered(
        self, *, start: str | None = None, end: str | None = None, limit: int = 50
    ) -> list[UnansweredInfo]:
        """Say what was looked for in vain, most asked first."""
        query = {"from": start, "to": end, "limit": limit}
        return (await self.wire.get("/products/unanswered", Items[UnansweredInfo], **query)).items


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

    async def imports(self, *, limit: int = 50, cursor: str | None = None) -> Page[ImportInfo]:
        """List imports, newest first."""
        return await self.wire.get(
            "/documents/imports", Page[ImportInfo], limit=limit, cursor=cursor
        )

    async def remove(self, document: str) -> None:
        """Take a document out of what is found; `document` is its id."""
        await self.wire.call("DELETE", path("documents", document))

    async def used(
        self, *, start: str | None = None, end: str | None = None, limit: int = 50
    ) -> list[UsedInfo]:
        """Say what drafts leaned on most; `start` and `end` are days or moments."""
        query = {"from": start, "to": end, "limit": limit}
        return (await self.wire.get("/documents/used", Items[UsedInfo], **query)).items

    async def uses(self, document: str, *, limit: int = 50) -> list[UseInfo]:
        """Name the drafts that leaned on one document, newest first."""
        query = {"limit": limit}
        where = path("documents", document, "uses")
        return (await self.wire.get(where, Items[UseInfo], **query)).items


def _file(name: str, content: bytes, wishes: ImportWishes) -> Carried:
    columns = None if wishes.columns is None else json.dumps(dict(wishes.columns))
    return Carried(
        query={
            "columns": columns,
            "missing": wishes.missing,
            "dry_run": "true" if wishes.dry_run else None,
            "encoding": wishes.encoding,
        },
        files={"file": (name, content)},
    )
