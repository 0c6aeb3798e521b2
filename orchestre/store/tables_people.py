"""Tables of how people come in: invitations, chat identities, and the visits that link accounts."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import (
    id_column,
    metadata,
    text_column,
    time_column,
    workspace_column,
)

__all__ = ["identities", "invitations", "metadata", "visits"]

invitations = sa.Table(
    "invitations",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("email", sa.String(320), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    # SHA-256 of what stands in the link: the table alone lets nobody in.
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("invited_by", sa.ForeignKey("members.id"), nullable=False),
    time_column("created_at", nullable=False),
    time_column("expires_at", nullable=False),
    time_column("accepted_at"),
    time_column("revoked_at"),
)

# Who a member is elsewhere: in Firebase's project, in a Slack team, in a Discord guild.
identities = sa.Table(
    "identities",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("member_id", sa.ForeignKey("members.id"), nullable=False, index=True),
    sa.Column("service", sa.String(16), nullable=False),
    sa.Column("place", sa.String(128), nullable=False),
    sa.Column("person", sa.String(128), nullable=False),
    time_column("created_at", nullable=False),
    sa.UniqueConstraint("service", "place", "person"),
)

# A browser's visit to a service to link an account (OAuth), from its start to its one result.
visits = sa.Table(
    "visits",
    metadata,
    # SHA-256 of the state that the service brings back.
    id_column(),
    workspace_column(),
    sa.Column("member_id", sa.ForeignKey("members.id"), nullable=False),
    # The sign-in that began it; no other may end it.
    sa.Column("sign_in", sa.String(64), nullable=False),
    sa.Column("provider", sa.String(64), nullable=False),
    text_column("destination"),
    # The code verifier, later the granted options; sealed.
    sa.Column("secret", sa.LargeBinary, nullable=False),
    # SHA-256 of the one-time result that the browser was given.
    sa.Column("result_hash", sa.String(64), unique=True),
    time_column("created_at", nullable=False),
    time_column("expires_at", nullable=False),
)
