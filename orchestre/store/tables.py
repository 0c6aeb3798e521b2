"""Tables: everything that is kept. Each row but the workspace carries its workspace_id."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Time(sa.types.TypeDecorator[datetime]):
    """An aware moment in UTC, on databases with and without time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: object) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: object) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def id_column(name: str = "id", **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), primary_key=name == "id", nullable=False, **options)


def workspace_column() -> sa.Column[str]:
    return sa.Column(
        "workspace_id", sa.String(64), sa.ForeignKey("workspaces.id"), nullable=False, index=True
    )


def text_column(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def count_column(name: str, default: int = 0) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=str(default))


def time_column(name: str, *, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, Time, nullable=nullable)


def claim_columns() -> tuple[sa.Column[Any], ...]:
    """Make the columns by which one worker at a time takes a row: due when, by whom, how often."""
    return (
        time_column("due_at"),
        time_column("lease_until"),
        # Raised by every claim; a worker whose fence is not the row's any more may not write.
        count_column("fence"),
        count_column("attempts"),
        text_column("error"),
    )


workspaces = sa.Table(
    "workspaces",
    metadata,
    id_column(),
    text_column("name"),
    time_column("created_at", nullable=False),
    # What the team chose for itself; NULL: the installation's, no end, no cap.
    sa.Column("undo_seconds", sa.Integer),
    sa.Column("retention_days", sa.Integer),
    sa.Column("daily_cap", sa.Integer),
    # Hours in which mail is to be answered; minutes before that in which a chat reminds of it.
    sa.Column("answer_within_hours", sa.Integer),
    sa.Column("remind_before_minutes", sa.Integer),
    # When the day's digest is posted (HH:MM), and in which IANA zone a day begins.
    sa.Column("digest_at", sa.String(5)),
    sa.Column("timezone", sa.String(64)),
    # When old texts are erased next, or the lease of who does it; NULL: nothing is erased.
    time_column("erasing_due_at"),
    # The head of the event chain; its row lock makes the chain a line.
    count_column("event_count"),
    text_column("event_hash"),
)

members = sa.Table(
    "members",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("email", sa.String(320), nullable=False, unique=True),
    text_column("password_hash"),
    sa.Column("role", sa.String(16), nullable=False),
    time_column("created_at", nullable=False),
    # Whoever left keeps their decisions; the address is free for another membership.
    time_column("removed_at"),
    text_column("former_email"),
)

accounts = sa.Table(
    "accounts",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("provider", sa.String(64), nullable=False),
    sa.Column("identifier_name", sa.String(320), nullable=False),
    sa.Column("address", sa.String(320), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    # What no two linked accounts may share. Unlinking keeps it: a name stays one mailbox's.
    sa.Column("resource", sa.String(1024), nullable=False),
    sa.Column("options", sa.LargeBinary),
    sa.Column("cursor", sa.Text),
    time_column("linked_at", nullable=False),
    # What its owner did not allow at the service; empty where nothing lacks.
    text_column("lacks"),
    # The service asked to be left alone until then, whatever for.
    time_column("quiet_until"),
    sa.UniqueConstraint("workspace_id", "provider", "identifier_name"),
    sa.Index(
        "uq_accounts_linked_once",
        "provider",
        "resource",
        unique=True,
        sqlite_where=sa.text("status <> 'unlinked'"),
        postgresql_where=sa.text("status <> 'unlinked'"),
    ),
)

bots = sa.Table(
    "bots",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, unique=True),
    sa.Column("status", sa.String(16), nullable=False),
    count_column("interval_seconds", 25),
    text_column("instructions"),
    text_column("model"),
    count_column("daily_cap", 500),
    # As the workspace's, in its place; 0: the workspace's.
    count_column("answer_within_hours"),
    sa.Column("approved_by", sa.String(16), nullable=False, server_default="approver"),
    # When a stop is over by itself; NULL: when somebody starts it.
    time_column("stopped_until"),
    time_column("answer_since"),
    time_column("last_poll_at"),
    # The service told of new mail since the last poll began: another one follows it at once.
    sa.Column("told", sa.Boolean, nullable=False, server_default=sa.false()),
    *claim_columns(),
    sa.Index("ix_bots_due", "status", "due_at"),
    sa.Index("ix_bots_stopped_until", "stopped_until"),
)

messages = sa.Table(
    "messages",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("provider_id", sa.String(512), nullable=False),
    sa.Column("thread_id", sa.String(1024), nullable=False),
    sa.Column("rfc_message_id", sa.String(1024), nullable=False, server_default=""),
    sa.Column("sender", sa.String(320), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    # The mail as it came, sealed; only where it could not be read whole.
    sa.Column("source", sa.LargeBinary),
    sa.Column("status", sa.String(16), nullable=False),
    text_column("reason"),
    # A person wants this one answered, whatever the rules say.
    sa.Column("asked_for", sa.Boolean, nullable=False, server_default=sa.false()),
    time_column("received_at", nullable=False),
    time_column("created_at", nullable=False),
    # Its text, its source and those of its answer are gone since then.
    time_column("erased_at"),
    # What a copy of it is known by once it is erased; sealed.
    sa.Column("gist", sa.LargeBinary),
    *claim_columns(),
    sa.UniqueConstraint("account_id", "provider_id"),
    sa.Index("ix_messages_due", "status", "due_at"),
    sa.Index("ix_messages_listed", "workspace_id", "status", "id"),
    sa.Index("ix_messages_thread", "account_id", "thread_id"),
    sa.Index("ix_messages_rfc", "account_id", "rfc_message_id"),
    sa.Index("ix_messages_sender", "account_id", "sender", "created_at"),
    sa.Index("ix_messages_capped", "account_id", "status", "created_at"),
    sa.Index("ix_messages_newest", "account_id", "id"),
)

drafts = sa.Table(
    "drafts",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("message_id", sa.ForeignKey("messages.id"), nullable=False, unique=True),
    sa.Column("thread_id", sa.String(1024), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    count_column("version", 1),
    sa.Column("content_hash", sa.String(32), nullable=False),
    # What a person asked of the next version; sealed, NULL when none is being drafted.
    sa.Column("instruction", sa.LargeBinary),
    # When an approval can no longer be taken back.
    time_column("undo_until"),
    sa.Column("assignee", sa.ForeignKey("members.id")),
    time_column("snoozed_until"),
    # When the mail came that it answers; what kinds of findings it has (store/found.py).
    time_column("came_at"),
    sa.Column("found", sa.Text),
    time_column("created_at", nullable=False),
    time_column("updated_at", nullable=False),
    *claim_columns(),
    sa.Index("ix_drafts_thread", "account_id", "thread_id", "status"),
    sa.Index("ix_drafts_due", "due_at"),
)

draft_versions = sa.Table(
    "draft_versions",
    metadata,
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    workspace_column(),
    # Who wrote it: a member's id, or `model:` and the model's name.
    sa.Column("author", sa.String(128), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("content_hash", sa.String(32), nullable=False),
    time_column("created_at", nullable=False),
    # What the model says that it read and wrote (0: it does not say); NULL: no model was asked.
    sa.Column("input_tokens", sa.Integer),
    sa.Column("output_tokens", sa.Integer),
)

decisions = sa.Table(
    "decisions",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), nullable=False, index=True),
    count_column("version"),
    sa.Column("content_hash", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("member_id", sa.ForeignKey("members.id"), nullable=False),
    text_column("reason"),
    time_column("created_at", nullable=False),
)

replies = sa.Table(
    "replies",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), nullable=False),
    count_column("version"),
    sa.Column("rfc_message_id", sa.String(1024), nullable=False, unique=True),
    # The frozen Reply, sealed: the text that was approved and nothing else can leave.
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    time_column("attempted_at"),
    # How often it was looked for since nobody knew whether it left.
    count_column("looks"),
    sa.Column("handle", sa.Text),
    sa.Column("provider_message_id", sa.String(512)),
    time_column("created_at", nullable=False),
    time_column("sent_at"),
    # The share of words that people changed in what the model wrote last; NULL: it wrote nothing.
    sa.Column("edited_share", sa.Float),
    *claim_columns(),
    sa.UniqueConstraint("draft_id", "version"),
    sa.Index("ix_replies_due", "status", "due_at"),
    # Whatever else goes wrong: of one draft, one reply is on its way or has left.
    sa.Index(
        "uq_replies_one_a_draft",
        "draft_id",
        unique=True,
        sqlite_where=sa.text("status <> 'taken_back'"),
        postgresql_where=sa.text("status <> 'taken_back'"),
    ),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("workspace_id", sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    time_column("at", nullable=False),
    sa.Column("actor", sa.String(128), nullable=False),
    sa.Column("verb", sa.String(64), nullable=False),
    sa.Column("subject", sa.String(128), nullable=False),
    text_column("before"),
    text_column("after"),
    sa.Column("hash", sa.String(64), nullable=False),
)
