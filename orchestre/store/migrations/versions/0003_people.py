"""Who may come in: invitations, identities, visits; and what a workspace chose for itself."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imports", sa.Column("source_id", sa.String(length=64), nullable=True))
    op.create_table(
        "sources",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=600), nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=True),
        sa.Column("service_account", sa.Text(), server_default="", nullable=False),
        sa.Column("options", sa.Text(), server_default="{}", nullable=False),
        sa.Column("is_trial", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.String(length=64), nullable=True),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_sources_member_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_sources_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_index("ix_sources_due_at", "sources", ["due_at"], unique=False)
    op.create_index(
        "ix_sources_kept",
        "sources",
        ["workspace_id", "address"],
        unique=True,
        sqlite_where=sa.text("NOT is_trial"),
        postgresql_where=sa.text("NOT is_trial"),
    )
    op.create_index(op.f("ix_sources_workspace_id"), "sources", ["workspace_id"], unique=False)
    op.create_table(
        "kept_answers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), server_default="0", nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_kept_answers_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answers")),
    )
    op.create_index("ix_kept_answers_created_at", "kept_answers", ["created_at"], unique=False)
    op.create_index(
        op.f("ix_kept_answers_workspace_id"), "kept_answers", ["workspace_id"], unique=False
    )
    op.create_table(
        "identities",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=128), nullable=False),
        sa.Column("person", sa.String(length=128), nullable=False),
        sa.Column("shown_as", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_identities_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_identities_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint(
            "workspace_id",
            "service",
            "place",
            "person",
            name=op.f("uq_identities_workspace_id_service_place_person"),
        ),
    )
    op.create_index(
        "uq_identities_signed_in_by",
        "identities",
        ["service", "place", "person"],
        unique=True,
        sqlite_where=sa.text("service NOT IN ('slack', 'discord')"),
        postgresql_where=sa.text("service NOT IN ('slack', 'discord')"),
    )
    op.create_index(op.f("ix_identities_member_id"), "identities", ["member_id"], unique=False)
    op.create_index(
        op.f("ix_identities_workspace_id"), "identities", ["workspace_id"], unique=False
    )
    op.create_table(
        "identity_links",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=128), nullable=False),
        sa.Column("person", sa.String(length=128), nullable=False),
        sa.Column("shown_as", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_identity_links_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_links")),
    )
    op.create_index(
        op.f("ix_identity_links_workspace_id"), "identity_links", ["workspace_id"], unique=False
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["members.id"], name=op.f("fk_invitations_invited_by")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_invitations_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(
        op.f("ix_invitations_workspace_id"), "invitations", ["workspace_id"], unique=False
    )
    op.create_table(
        "service_tokens",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["members.id"], name=op.f("fk_service_tokens_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_service_tokens_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_service_tokens_token_hash")),
    )
    op.create_index(
        op.f("ix_service_tokens_workspace_id"), "service_tokens", ["workspace_id"], unique=False
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("sign_in", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("destination", sa.Text(), server_default="", nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_visits_member_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_visits_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("result_hash", name=op.f("uq_visits_result_hash")),
    )
    op.create_index(op.f("ix_visits_workspace_id"), "visits", ["workspace_id"], unique=False)
    op.add_column("accounts", sa.Column("lacks", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "bots", sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("members", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "members", sa.Column("former_email", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("sign_ins", sa.Column("device", sa.Text(), server_default="", nullable=False))
    op.add_column("sign_ins", sa.Column("address", sa.Text(), server_default="", nullable=False))
    op.add_column("sign_ins", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("workspaces", sa.Column("undo_seconds", sa.Integer(), nullable=True))
    op.add_column("workspaces", sa.Column("retention_days", sa.Integer(), nullable=True))
    op.add_column("workspaces", sa.Column("daily_cap", sa.Integer(), nullable=True))
    _add_mailboxes()
    _add_numbers()


def _add_mailboxes() -> None:
    """Add what is kept up in an account's mailbox: its being told of new mail, and its labels."""
    moment = sa.DateTime(timezone=True)
    own: dict[str, sa.Column[Any]] = {
        "pushes": sa.Column("until", moment, nullable=True),
        "labellings": sa.Column("up_to", sa.Integer(), server_default="0", nullable=False),
    }
    for table, column in own.items():
        op.create_table(
            table,
            sa.Column("id", sa.String(length=64), nullable=False),
            sa.Column("workspace_id", sa.String(length=64), nullable=False),
            sa.Column("account_id", sa.String(length=64), nullable=False),
            column,
            sa.Column("due_at", moment, nullable=True),
            sa.Column("lease_until", moment, nullable=True),
            sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
            sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
            sa.Column("error", sa.Text(), server_default="", nullable=False),
            sa.ForeignKeyConstraint(
                ["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id")
            ),
            sa.ForeignKeyConstraint(
                ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("account_id", name=op.f(f"uq_{table}_account_id")),
        )
        op.create_index(op.f(f"ix_{table}_workspace_id"), table, ["workspace_id"], unique=False)
    op.create_index("ix_pushes_due", "pushes", ["due_at"], unique=False)
    op.create_index("ix_accounts_address", "accounts", ["provider", "address"], unique=False)


#: Index → its table, columns, and the rows that it holds where not all.
_COUNTED: dict[str, tuple[str, list[str], str]] = {
    "ix_workspaces_erasing": ("workspaces", ["erasing_due_at"], ""),
    "ix_messages_counted": (
        "messages",
        ["workspace_id", "created_at", "status", "account_id", "id"],
        "",
    ),
    "ix_messages_unerased": ("messages", ["workspace_id", "created_at"], "erased_at IS NULL"),
    "ix_drafts_counted": ("drafts", ["workspace_id", "created_at", "account_id"], ""),
    "ix_drafts_waiting": ("drafts", ["created_at"], "status = 'waiting'"),
    "ix_draft_versions_counted": (
        "draft_versions",
        ["workspace_id", "created_at", "draft_id", "input_tokens", "output_tokens"],
        "",
    ),
    "ix_decisions_counted": ("decisions", ["workspace_id", "created_at", "kind", "draft_id"], ""),
    "ix_replies_counted": (
        "replies",
        ["workspace_id", "created_at", "status", "account_id", "edited_share"],
        "",
    ),
}


def _add_numbers() -> None:
    """Add what figures are counted from, and what is erased or cleared away when."""
    moment = sa.DateTime(timezone=True)
    op.add_column("workspaces", sa.Column("erasing_due_at", moment, nullable=True))
    op.add_column("installation", sa.Column("cleaning_due_at", moment, nullable=True))
    op.add_column("messages", sa.Column("erased_at", moment, nullable=True))
    op.add_column("messages", sa.Column("gist", sa.LargeBinary(), nullable=True))
    op.add_column("accounts", sa.Column("quiet_until", moment, nullable=True))
    op.add_column("draft_versions", sa.Column("input_tokens", sa.Integer(), nullable=True))
    op.add_column("draft_versions", sa.Column("output_tokens", sa.Integer(), nullable=True))
    op.add_column("replies", sa.Column("edited_share", sa.Float(), nullable=True))
    for name, (table, columns, where) in _COUNTED.items():
        some = sa.text(where) if where else None
        op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)


def _drop_numbers() -> None:
    for name, (table, *_) in _COUNTED.items():
        op.drop_index(name, table_name=table)
    op.drop_column("replies", "edited_share")
    op.drop_column("draft_versions", "output_tokens")
    op.drop_column("draft_versions", "input_tokens")
    op.drop_column("accounts", "quiet_until")
    op.drop_column("messages", "gist")
    op.drop_column("messages", "erased_at")
    op.drop_column("installation", "cleaning_due_at")
    op.drop_column("workspaces", "erasing_due_at")


def downgrade() -> None:
    _drop_numbers()
    op.drop_index("ix_accounts_address", table_name="accounts")
    op.drop_table("labellings")
    op.drop_table("pushes")
    op.drop_column("workspaces", "daily_cap")
    op.drop_column("workspaces", "retention_days")
    op.drop_column("workspaces", "undo_seconds")
    op.drop_column("sign_ins", "used_at")
    op.drop_column("sign_ins", "address")
    op.drop_column("sign_ins", "device")
    op.drop_column("members", "former_email")
    op.drop_column("members", "removed_at")
    op.drop_column("bots", "told")
    op.drop_column("accounts", "lacks")
    op.drop_index(op.f("ix_visits_workspace_id"), table_name="visits")
    op.drop_table("visits")
    op.drop_index(op.f("ix_service_tokens_workspace_id"), table_name="service_tokens")
    op.drop_table("service_tokens")
    op.drop_index(op.f("ix_invitations_workspace_id"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_identity_links_workspace_id"), table_name="identity_links")
    op.drop_table("identity_links")
    op.drop_index("uq_identities_signed_in_by", table_name="identities")
    op.drop_index(op.f("ix_identities_workspace_id"), table_name="identities")
    op.drop_index(op.f("ix_identities_member_id"), table_name="identities")
    op.drop_table("identities")
    op.drop_index(op.f("ix_kept_answers_workspace_id"), table_name="kept_answers")
    op.drop_index("ix_kept_answers_created_at", table_name="kept_answers")
    op.drop_table("kept_answers")
    op.drop_index(op.f("ix_sources_workspace_id"), table_name="sources")
    op.drop_index("ix_sources_kept", table_name="sources")
    op.drop_index("ix_sources_due_at", table_name="sources")
    op.drop_table("sources")
    op.drop_column("imports", "source_id")
