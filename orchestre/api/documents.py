"""Documents: other texts that bots may rely on, importing and searching them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, UploadFile

from orchestre.api import imports
from orchestre.api.auth import Configurer, Given, Reader
from orchestre.api.inputs import Cursor, Limit, Wanted
from orchestre.api.pages import page
from orchestre.client.schemas import (
    DocumentDetail,
    DocumentInfo,
    ImportInfo,
    ImportStarted,
    ImportStatus,
    Items,
    Page,
    PassageFound,
)
from orchestre.domain.errors import NotFound
from orchestre.domain.knowledge import ImportKind, ImportOptions, PassageHit
from orchestre.store import document_pages
from orchestre.store.document_pages import Listed

router = APIRouter(prefix="/documents", tags=["documents"])


@router.post("/import", status_code=202)
async def import_document(
    file: UploadFile,
    orchestre: Given,
    member: Configurer,
    dry_run: Annotated[bool, Query()] = False,
) -> ImportStarted:
    """Take in a text; one of the same name is replaced."""
    options = ImportOptions(dry_run=dry_run)
    return await imports.start(orchestre, member, ImportKind.DOCUMENTS, file, options)


@router.get("/imports")
async def list_document_imports(
    orchestre: Given, member: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Page[ImportInfo]:
    """List imports, newest first."""
    return await imports.listed(orchestre, member, ImportKind.DOCUMENTS, limit, cursor)


@router.get("/imports/{import_id}")
async def show_document_import(import_id: str, orchestre: Given, member: Reader) -> ImportStatus:
    """Say how far an import has come."""
    return await imports.status(orchestre, member, import_id)


@router.get("/search")
async def search_documents(
    q: Wanted, orchestre: Given, member: Reader, limit: Limit = 10
) -> Items[PassageFound]:
    """Find passages by words and meaning, best first."""
    hits = await orchestre.search.documents(member.workspace_id, q, limit)
    return Items(items=[_passage_found(hit) for hit in hits])


@router.get("")
async def list_documents(
    orchestre: Given, member: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Page[DocumentInfo]:
    """List documents in the order of their ids."""
    async with orchestre.store.read() as tx:
        found = await document_pages.listed(
            tx, member.workspace_id, after=cursor or "", limit=limit + 1
        )
    return page(found, limit, show=_document_info, cursor=lambda one: one.id)


@router.get("/{document_id}")
async def show_document(document_id: str, orchestre: Given, member: Reader) -> DocumentDetail:
    """Give one document with its text, in pieces as the bot finds them."""
    async with orchestre.store.read() as tx:
        found = await document_pages.get(tx, member.workspace_id, document_id)
        if found is None:
            raise NotFound(f"There is no document {document_id} in your workspace")
        texts = await document_pages.texts(tx, member.workspace_id, document_id)
    return DocumentDetail(**_document_info(found).model_dump(), texts=list(texts))


@router.delete("/{document_id}", status_code=204)
async def remove_document(document_id: str, orchestre: Given, member: Configurer) -> None:
    """Take a document out of what is found; the search index follows."""
    await orchestre.edits.remove_document(member, document_id)


def _document_info(found: Listed) -> DocumentInfo:
    return DocumentInfo(
        id=found.id,
        name=found.name,
        title=found.title,
        url=found.url,
        passages=found.passages,
        updated_at=found.updated_at,
    )


def _passage_found(hit: PassageHit) -> PassageFound:
    return PassageFound(
        id=hit.passage.id,
        document=hit.passage.document,
        title=hit.passage.title,
        text=hit.passage.text,
        url=hit.passage.url,
        score=hit.score,
        why=hit.why,
    )
