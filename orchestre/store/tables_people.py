"""Tables of how people come in: sign-ins, invitations, identities, chat doors, visits."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import (
    count_column,
    id_column,
    metadata,
    text_column,
    time_column,
    workspace_column,
)

__all__ = [
    "identities",
    "identity_links",
    "invitations",
    "metadata",
    "service_tokens",
    "sign_ins",
    "visits",
]

sign_ins = sa.Table(
    "sign_ins",
    metadata,
    # SHA-256 of the bearer token: the table alone signs nobody in.
    id_column(),
    workspace_column(),
    sa.Column("member_id", sa.ForeignKey("members.id"), nullable=False, index=True),
    time_column("created_at", nullable=False),
    time_column("expires_at", nullable=False),
    # What its member knows it by: the browser or program, and where from.
    text_column("device"),
    text_column("address"),
    # To the hour: not every request is worth a write.
    time_column("used_at"),
)

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
    # What the service called them when they were linked; shown, never compared.
    text_column("shown_as"),
    time_column("created_at", nullable=False),
    # A chat app speaks for one workspace; across them nobody can take another's place in a chat.
    sa.UniqueConstraint("workspace_id", "service", "place", "person"),
    sa.Index(
        "uq_identities_signed_in_by",
        "service",
        "place",
        "person",
        unique=True,
        sqlite_where=sa.text("service NOT IN ('slack', 'discord')"),
        postgresql_where=sa.text("service NOT IN ('slack', 'discord')"),
    ),
)

# A chat user's wish to be known as a member; whoever opens its link signed in grants it.
identity_links = sa.Table(
    "identity_links",
    metadata,
    # SHA-256 of what stands in the link.
    id_column(),
    workspace_column(),
    sa.Column("service", sa.String(16), nullable=False),
    sa.Column("place", sa.String(128), nullable=False),
    sa.Column("person", sa.String(128), nullable=False),
    text_column("shown_as"),
    time_column("created_at", nullable=False),
    time_column("expires_at", nullable=False),
)

# By what a chat app is known: it acts for the members of this workspace alone.
service_tokens = sa.Table(
    "service_tokens",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("service", sa.String(16), nullable=False),
    text_column("name"),
    # SHA-256 of the token: the table alone lets no app in.
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("made_by", sa.ForeignKey("members.id"), nullable=False),
    time_column("created_at", nullable=False),
    # The number of the workspace's last event that the app has worked off.
    count_column("followed_up_to"),
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
