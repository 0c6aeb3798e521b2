"""Draft lists: drafts by the page, and which message has which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
import structlog

from orchestre.domain.drafts import Draft, DraftContent, DraftVersion, Finding
from orchestre.domain.errors import SettingsError
from orchestre.store.draft_order import DraftFilter, Place, chosen
from orchestre.store.drafts import CURRENT, draft_of_row, draft_with
from orchestre.store.session import Transaction
from orchestre.store.tables import drafts

__all__ = ["DraftFilter", "listed", "of_messages", "page"]

_log = structlog.get_logger(__name__)

_DAMAGED = Finding(
    "damaged",
    "What is kept of this draft cannot be opened; restore it from a backup, or answer by hand.",
    blocking=True,
)


async def listed(
    tx: Transaction, workspace_id: str, wanted: DraftFilter, *, limit: int, after: str | None
) -> tuple[Draft, ...]:
    """Return drafts in the wanted order, those after a place in it (`page` tells such places).

    One that cannot be opened is there too, without its text and with a finding that says so.
    """
    found = await page(tx, workspace_id, wanted, limit=limit, after=after)
    return tuple(draft for draft, _ in found)


async def page(
    tx: Transaction, workspace_id: str, wanted: DraftFilter, *, limit: int, after: str | None
) -> tuple[tuple[Draft, str], ...]:
    """Return drafts as `listed` does, each with its place in the order."""
    place = None if after is None else Place.read(after, wanted.order)
    places = await chosen(tx, workspace_id, wanted, limit=limit, after=place)
    ids = [place.id for place in places]
    rows = await tx.execute(
        CURRENT.where(drafts.c.workspace_id == workspace_id, drafts.c.id.in_(ids))
    )
    found = {row.id: _draft(tx, row) for row in rows}
    return tuple((found[place.id], place.written()) for place in places)


async def of_messages(
    tx: Transaction, workspace_id: str, message_ids: Sequence[str]
) -> dict[str, str]:
    """Return the ids of the drafts that answer messages, each by its message's."""
    rows = await tx.execute(
        sa.select(drafts.c.message_id, drafts.c.id).where(
            drafts.c.workspace_id == workspace_id, drafts.c.message_id.in_(message_ids)
        )
    )
    return {row.message_id: row.id for row in rows}


def _draft(tx: Transaction, row: sa.Row[Any]) -> Draft:
    try:
        return draft_of_row(tx, row)
    except (SettingsError, ValueError) as error:
        # Pydantic's errors (ValueErrors) quote what they could not read: mail.
        _log.error("a draft cannot be read", draft_id=row.id, kind=type(error).__name__)
    return _damaged(row)


def _damaged(row: sa.Row[Any]) -> Draft:
    nothing = DraftContent(to=(), cc=(), bcc=(), subject="", text="")
    version = DraftVersion(
        version=row.version,
        author=row.author,
        content=nothing,
        content_hash=row.content_hash,
        sources=(),
        findings=(_DAMAGED,),
        created_at=row.written_at,
    )
    return replace(draft_with(row, version), error=_DAMAGED.what)
