"""Tables of what drafts looked up: what they leaned on, and what was not to be found."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import id_column, metadata, time_column, workspace_column

__all__ = ["draft_sources", "metadata", "reindexings", "unfound"]

# What the version that an agent wrote last leans on; ids alone, no text.
draft_sources = sa.Table(
    "draft_sources",
    metadata,
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),  # product | document
    # The sku of a product or the id of a document; it may be gone by now.
    sa.Column("source", sa.String(256), primary_key=True),
    sa.Column("workspace_id", sa.ForeignKey("workspaces.id"), nullable=False),
    # Whether the draft says what stands there, or only looked at it.
    sa.Column("quoted", sa.Boolean, nullable=False),
    time_column("used_at", nullable=False),
    sa.Index("ix_draft_sources_used", "workspace_id", "kind", "used_at"),
    sa.Index("ix_draft_sources_of", "workspace_id", "kind", "source", "used_at"),
)

unfound = sa.Table(
    "unfound",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), nullable=False, index=True),
    # What was looked for, sealed: a customer's words.
    sa.Column("query", sa.LargeBinary, nullable=False),
    time_column("asked_at", nullable=False),
)

# One of each workspace: somebody wants its search index made again.
reindexings = sa.Table(
    "reindexings",
    metadata,
    sa.Column("workspace_id", sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("member_id", sa.ForeignKey("members.id"), nullable=False),
    time_column("asked_at", nullable=False),
    # When the old vectors were dropped and every row became due; NULL: that is still to be done.
    time_column("dropped_at"),
)
