"""What chat apps keep: where drafts are shown, bots' channels, how far an app has followed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "service_tokens",
        sa.Column("followed_up_to", sa.Integer(), server_default="0", nullable=False),
    )
    op.create_table(
        "cards",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("draft_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=128), nullable=False),
        sa.Column("message", sa.String(length=128), nullable=False),
        sa.Column("shown", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_cards_draft_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_cards_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint(
            "workspace_id",
            "service",
            "draft_id",
            name=op.f("uq_cards_workspace_id_service_draft_id"),
        ),
    )
    op.create_index(op.f("ix_cards_draft_id"), "cards", ["draft_id"], unique=False)
    op.create_index(op.f("ix_cards_workspace_id"), "cards", ["workspace_id"], unique=False)
    op.create_table(
        "chat_channels",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("bot_id", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["bot_id"], ["bots.id"], name=op.f("fk_chat_channels_bot_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_chat_channels_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_channels")),
        sa.UniqueConstraint(
            "workspace_id",
            "service",
            "bot_id",
            name=op.f("uq_chat_channels_workspace_id_service_bot_id"),
        ),
    )
    op.create_index(
        op.f("ix_chat_channels_workspace_id"), "chat_channels", ["workspace_id"], unique=False
    )
    op.create_index(
        "uq_chat_channels_every_other",
        "chat_channels",
        ["workspace_id", "service"],
        unique=True,
        sqlite_where=sa.text("bot_id IS NULL"),
        postgresql_where=sa.text("bot_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("chat_channels")
    op.drop_table("cards")
    op.drop_column("service_tokens", "followed_up_to")
