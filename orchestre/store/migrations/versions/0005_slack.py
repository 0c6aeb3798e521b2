"""What a chat app keeps: its installations, and what it reminded of."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_installations()
    _make_notices()
    _make_channels("purpose", "SELECT *, 'drafts' AS purpose FROM chat_channels")


def downgrade() -> None:
    op.drop_table("install_visits")
    op.drop_table("chat_installations")
    op.drop_table("notices")
    _make_channels("", "SELECT * FROM chat_channels WHERE purpose = 'drafts'")


def _make_installations() -> None:
    op.create_table(
        "chat_installations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=128), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("app_user", sa.String(length=128), nullable=False),
        sa.Column("scopes", sa.Text(), server_default="", nullable=False),
        sa.Column("person", sa.String(length=128), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_chat_installations_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_chat_installations_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_installations")),
        sa.UniqueConstraint(
            "workspace_id",
            "service",
            "place",
            name=op.f("uq_chat_installations_workspace_id_service_place"),
        ),
    )
    op.create_table(
        "install_visits",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=True),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_install_visits_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_install_visits_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_install_visits")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_install_visits_state_hash")),
    )
    for table in ("chat_installations", "install_visits"):
        op.create_index(op.f(f"ix_{table}_workspace_id"), table, ["workspace_id"], unique=False)


def _make_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=128), nullable=False),
        sa.Column("draft_id", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=128), nullable=False),
        sa.Column("message", sa.String(length=128), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_notices_draft_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_notices_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "workspace_id",
            "service",
            "kind",
            "about",
            name=op.f("uq_notices_workspace_id_service_kind_about"),
        ),
    )
    op.create_index(op.f("ix_notices_draft_id"), "notices", ["draft_id"], unique=False)
    op.create_index(op.f("ix_notices_workspace_id"), "notices", ["workspace_id"], unique=False)


def _make_channels(purpose: str, kept: str) -> None:
    """Make the table of channels anew: SQLite cannot change what must not stand twice."""
    rows = [dict(row) for row in op.get_bind().execute(sa.text(kept)).mappings()]
    op.drop_table("chat_channels")
    is_for = [sa.Column("purpose", sa.String(length=16), server_default="drafts", nullable=False)]
    same = ["workspace_id", "service", *([purpose] if purpose else [])]
    made = op.create_table(
        "chat_channels",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        *(is_for if purpose else []),
        sa.Column("bot_id", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["bot_id"], ["bots.id"], name=op.f("fk_chat_channels_bot_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_chat_channels_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_channels")),
        sa.UniqueConstraint(
            *same, "bot_id", name=op.f(f"uq_chat_channels_{'_'.join(same)}_bot_id")
        ),
    )
    op.create_index(
        op.f("ix_chat_channels_workspace_id"), "chat_channels", ["workspace_id"], unique=False
    )
    op.create_index(
        "uq_chat_channels_every_other",
        "chat_channels",
        same,
        unique=True,
        sqlite_where=sa.text("bot_id IS NULL"),
        postgresql_where=sa.text("bot_id IS NULL"),
    )
    columns = {column.name for column in made.columns}
    op.bulk_insert(made, [{name: row[name] for name in columns} for row in rows])
