"""Imports: taking a file in and telling how far it came; products and documents alike."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, TypeAlias

from fastapi import Query, UploadFile
from pydantic import TypeAdapter, ValidationError

from orchestre.api.errors import invalid
from orchestre.api.pages import page
from orchestre.bootstrap import Orchestre
from orchestre.client.schemas import ImportInfo, ImportStarted, ImportStatus, Page, RefusedRow
from orchestre.domain.encodings import Encoding
from orchestre.domain.knowledge import ImportKind, ImportOptions
from orchestre.domain.members import Member
from orchestre.knowledge.imports import Upload
from orchestre.store.import_pages import Listed

#: A JSON object that gives the file's own header for a field of ours.
Columns: TypeAlias = Annotated[
    str | None, Query(max_length=5_000, examples=['{"sku": "Item no.", "price": "Net price"}'])
]

#: What the file's text is written in; without it that is guessed.
Written: TypeAlias = Annotated[Encoding | None, Query(alias="encoding", examples=["windows-1252"])]

_COLUMNS = TypeAdapter(dict[str, str])


def chosen_columns(columns: str | None) -> tuple[tuple[str, str], ...]:
    """Read the query's `columns`; Invalid where it is no JSON object of texts."""
    if columns is None:
        return ()
    try:
        return tuple(_COLUMNS.validate_json(columns).items())
    except ValidationError as error:
        faults = [{**fault, "loc": ("query", "columns", *fault["loc"])} for fault in error.errors()]
        raise invalid(faults) from error


async def start(
    orchestre: Orchestre,
    member: Member,
    kind: ImportKind,
    file: UploadFile,
    options: ImportOptions,
) -> ImportStarted:
    """Keep the file, piece by piece; a sweep reads it."""
    upload = Upload(
        kind=kind,
        file_name=file.filename or "file",
        read=file.read,
        options=options,
    )
    return ImportStarted(id=await orchestre.imports.start(member, upload))


async def status(orchestre: Orchestre, member: Member, import_id: str) -> ImportStatus:
    """Say how far an import has come."""
    found = await orchestre.imports.get(member.workspace_id, import_id)
    counts = found.counts
    return ImportStatus(
        id=found.id,
        status=found.status.value,
        file_name=found.file_name,
        dry_run=found.options.dry_run,
        done=counts.done,
        total=counts.total,
        added=counts.added,
        changed=counts.changed,
        unchanged=counts.unchanged,
        removed=counts.removed,
        indexed=found.indexed,
        refused=[
            RefusedRow(row=one.row, reason=one.reason, cells=dict(one.cells))
            for one in found.refused
        ],
        columns=dict(found.columns),
        notes=list(found.notes),
        error=found.error,
    )


async def listed(
    orchestre: Orchestre, member: Member, kind: ImportKind, limit: int, cursor: str | None
) -> Page[ImportInfo]:
    """List a kind's imports, newest first."""
    found = await orchestre.imports.page(
        member.workspace_id, kind, before=cursor or "", limit=limit + 1
    )
    return page(found, limit, show=_info, cursor=lambda one: one.id)


def _info(found: Listed) -> ImportInfo:
    return ImportInfo(
        id=found.id,
        file_name=found.file_name,
        status=found.status.value,
        dry_run=found.options.dry_run,
        began_at=found.began_at,
        member=found.member_id,
        error=found.error,
        **asdict(found.counts),
    )
