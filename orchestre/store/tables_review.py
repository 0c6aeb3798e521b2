"""Indexes by which drafts are sifted and sorted; each holds all that a filter looks at."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import drafts, metadata

__all__ = ["metadata"]

#: What a list is filtered by, besides workspace and status: read from the index alone, for behind
#: a sealed content a row costs all of its pages.
_SIFTED = (drafts.c.account_id, drafts.c.assignee, drafts.c.found, drafts.c.snoozed_until)

sa.Index("ix_drafts_listed", drafts.c.workspace_id, drafts.c.status, drafts.c.id, *_SIFTED)
sa.Index(
    "ix_drafts_came",
    drafts.c.workspace_id,
    drafts.c.status,
    drafts.c.came_at,
    drafts.c.id,
    *_SIFTED,
)
sa.Index(
    "ix_drafts_changed",
    drafts.c.workspace_id,
    drafts.c.status,
    drafts.c.updated_at,
    drafts.c.id,
    *_SIFTED,
)
