"""Reindexing: how much is found by meaning, and having the search index made again."""

from __future__ import annotations

from fastapi import APIRouter

from orchestre.api.auth import Configurer, Given, Reader
from orchestre.client.schemas import IndexInfo
from orchestre.store.reindexings import Standing

router = APIRouter(prefix="/products", tags=["products"])


@router.get("/index")
async def show_index(orchestre: Given, member: Reader) -> IndexInfo:
    """Say how much of products and documents is found by meaning as it is now."""
    return _info(await orchestre.edits.standing(member))


@router.post("/reindex", status_code=202)
async def reindex(orchestre: Given, member: Configurer) -> IndexInfo:
    """Have the search index of products and documents made again; `/products/index` tells how far.

    Exact words and codes are found meanwhile. Asking while it waits to begin changes nothing.
    """
    return _info(await orchestre.edits.reindex(member))


def _info(standing: Standing) -> IndexInfo:
    return IndexInfo(
        products=standing.products,
        products_indexed=standing.products_indexed,
        passages=standing.passages,
        passages_indexed=standing.passages_indexed,
        is_current=standing.is_current,
        asked_at=standing.asked_at,
    )
