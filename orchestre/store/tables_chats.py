"""Tables of what chat apps keep: where drafts are shown, which channel is for what, notices."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import (
    claim_columns,
    id_column,
    metadata,
    text_column,
    time_column,
    workspace_column,
)

__all__ = ["cards", "chat_channels", "metadata", "notices"]

# By the chat, not by the app's token: a new token finds the cards of the one before.
cards = sa.Table(
    "cards",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("service", sa.String(16), nullable=False),
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), nullable=False, index=True),
    sa.Column("channel", sa.String(128), nullable=False),
    sa.Column("message", sa.String(128), nullable=False),
    text_column("shown"),
    time_column("updated_at", nullable=False),
    sa.UniqueConstraint("workspace_id", "service", "draft_id"),
)

_EVERY_OTHER = sa.text("bot_id IS NULL")

chat_channels = sa.Table(
    "chat_channels",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("service", sa.String(16), nullable=False),
    # What is posted there: drafts, escalation (drafts that are overdue), digest.
    sa.Column("purpose", sa.String(16), nullable=False, server_default="drafts"),
    # NULL: every bot that has no channel of its own.
    sa.Column("bot_id", sa.ForeignKey("bots.id")),
    sa.Column("channel", sa.String(128), nullable=False),
    sa.UniqueConstraint("workspace_id", "service", "purpose", "bot_id"),
    # To both databases one NULL is unlike another.
    sa.Index(
        "uq_chat_channels_every_other",
        "workspace_id",
        "service",
        "purpose",
        unique=True,
        sqlite_where=_EVERY_OTHER,
        postgresql_where=_EVERY_OTHER,
    ),
)

# What a chat is told once, of itself: claimed before it is posted, so that nobody posts it twice.
notices = sa.Table(
    "notices",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("service", sa.String(16), nullable=False),
    # reminder, escalation or digest
    sa.Column("kind", sa.String(16), nullable=False),
    # `draft:version`, or the day of a digest (YYYY-MM-DD, where the workspace is)
    sa.Column("about", sa.String(128), nullable=False),
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), index=True),
    sa.Column("channel", sa.String(128), nullable=False),
    sa.Column("message", sa.String(128), nullable=False, server_default=""),
    time_column("created_at", nullable=False),
    time_column("told_at"),
    *claim_columns(),
    sa.UniqueConstraint("workspace_id", "service", "kind", "about"),
)
