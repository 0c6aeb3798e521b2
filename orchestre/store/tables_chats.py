"""Tables of what chat apps keep: where each draft is shown, and in which channel which belong."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import (
    id_column,
    metadata,
    text_column,
    time_column,
    workspace_column,
)

__all__ = ["cards", "chat_channels", "metadata"]

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
    # NULL: every bot that has no channel of its own.
    sa.Column("bot_id", sa.ForeignKey("bots.id")),
    sa.Column("channel", sa.String(128), nullable=False),
    sa.UniqueConstraint("workspace_id", "service", "bot_id"),
    # To both databases one NULL is unlike another.
    sa.Index(
        "uq_chat_channels_every_other",
        "workspace_id",
        "service",
        unique=True,
        sqlite_where=_EVERY_OTHER,
        postgresql_where=_EVERY_OTHER,
    ),
)
