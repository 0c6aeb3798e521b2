"""Indexes by which rows are counted and cleared away."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import (
    decisions,
    draft_versions,
    drafts,
    messages,
    metadata,
    replies,
    workspaces,
)

__all__ = ["metadata"]


def _some(name: str, column: sa.Column[object], *more: sa.Column[object], where: str) -> None:
    chosen = sa.text(where)
    sa.Index(name, column, *more, sqlite_where=chosen, postgresql_where=chosen)


# Figures are read from indexes alone: behind a sealed content, a row costs all of its pages.
sa.Index(
    "ix_messages_counted",
    messages.c.workspace_id,
    messages.c.created_at,
    messages.c.status,
    messages.c.account_id,
    messages.c.id,
)
sa.Index("ix_drafts_counted", drafts.c.workspace_id, drafts.c.created_at, drafts.c.account_id)
sa.Index(
    "ix_draft_versions_counted",
    draft_versions.c.workspace_id,
    draft_versions.c.created_at,
    draft_versions.c.draft_id,
    draft_versions.c.author,
    draft_versions.c.input_tokens,
    draft_versions.c.output_tokens,
)
sa.Index(
    "ix_decisions_counted",
    decisions.c.workspace_id,
    decisions.c.created_at,
    decisions.c.kind,
    decisions.c.draft_id,
)
sa.Index(
    "ix_replies_counted",
    replies.c.workspace_id,
    replies.c.created_at,
    replies.c.status,
    replies.c.account_id,
    replies.c.edited_share,
)

# Whoever scrapes /metrics asks for these every few seconds.
_some("ix_drafts_waiting", drafts.c.created_at, where="status = 'waiting'")

sa.Index("ix_workspaces_erasing", workspaces.c.erasing_due_at)
_some(
    "ix_messages_unerased",
    messages.c.workspace_id,
    messages.c.created_at,
    where="erased_at IS NULL",
)
