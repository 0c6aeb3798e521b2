"""Tables of which chat teams let the app in, and of members' visits to have them do so."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import (
    id_column,
    metadata,
    text_column,
    time_column,
    workspace_column,
)

__all__ = ["chat_installations", "install_visits", "metadata"]

chat_installations = sa.Table(
    "chat_installations",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("service", sa.String(16), nullable=False),
    # A Slack team's id, or an organisation's where the app is installed for all of it.
    sa.Column("place", sa.String(128), nullable=False),
    text_column("name"),
    sa.Column("app_user", sa.String(128), nullable=False),
    # Parted by commas, as Slack writes them.
    text_column("scopes"),
    sa.Column("person", sa.String(128), nullable=False),
    sa.Column("member_id", sa.ForeignKey("members.id"), nullable=False),
    # Tokens as JSON, sealed with the row's id; NULL once they are worth nothing.
    sa.Column("tokens", sa.LargeBinary),
    sa.Column("state", sa.String(16), nullable=False),
    text_column("reason"),
    time_column("created_at", nullable=False),
    time_column("changed_at", nullable=False),
    # An app that two workspaces use has places of its own in each.
    sa.UniqueConstraint("workspace_id", "service", "place"),
)

# A member's leave to install the app once more, from its link to what the chat brings back.
install_visits = sa.Table(
    "install_visits",
    metadata,
    # SHA-256 of what stands in the link.
    id_column(),
    workspace_column(),
    sa.Column("service", sa.String(16), nullable=False),
    sa.Column("member_id", sa.ForeignKey("members.id"), nullable=False),
    # SHA-256 of the state that the chat brings back; NULL until the link is opened.
    sa.Column("state_hash", sa.String(64), unique=True),
    # When the state came back; what was allowed then may be kept once.
    time_column("back_at"),
    time_column("created_at", nullable=False),
    time_column("expires_at", nullable=False),
)
