"""Calls about sources: databases that the catalogue is kept in step with."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas import (
    CatalogueSourceBody,
    CatalogueSourceInfo,
    CatalogueSourceStarted,
    Page,
)
from orchestre.client.wire import Carried, Wire, path


@dataclass(frozen=True, slots=True)
class Sources:
    """A team's own databases; progress is told by `products.import_status`."""

    wire: Wire

    async def add(self, wanted: CatalogueSourceBody) -> CatalogueSourceStarted:
        """Keep a source, or change the one of its address, and begin to read it."""
        return await self.wire.post(
            "/products/sources", CatalogueSourceStarted, Carried(body=wanted)
        )

    async def page(
        self, *, limit: int = 50, cursor: str | None = None
    ) -> Page[CatalogueSourceInfo]:
        """List sources, oldest first."""
        return await self.wire.get(
            "/products/sources", Page[CatalogueSourceInfo], limit=limit, cursor=cursor
        )

    async def sync(self, source: str) -> CatalogueSourceStarted:
        """Begin to read a source now; `source` is its id."""
        return await self.wire.post(
            path("products", "sources", source, "sync"), CatalogueSourceStarted
        )

    async def remove(self, source: str) -> None:
        """Forget a source and its credentials; its products stay."""
        await self.wire.call("DELETE", path("products", "sources", source))
