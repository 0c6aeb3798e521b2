"""What the console shows of catalogue, lookups and bots."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _note_lookups()
    _watch_bots()
    _sift_drafts()
    _count_authors()


def downgrade() -> None:
    _count_tokens("input_tokens", "output_tokens")
    for name in ("changed", "came", "listed"):
        op.drop_index(f"ix_drafts_{name}", table_name="drafts")
    for name in ("found", "came_at"):
        op.drop_column("drafts", name)
    op.create_index("ix_drafts_listed", "drafts", ["workspace_id", "status", "id"])
    for table in ("reindexings", "unfound", "draft_sources"):
        op.drop_table(table)
    op.drop_table("poll_hours")
    op.drop_column("bots", "approved_by")


def _watch_bots() -> None:
    op.add_column(
        "bots",
        sa.Column("approved_by", sa.String(length=16), server_default="approver", nullable=False),
    )
    op.create_table(
        "poll_hours",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("bot_id", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("polls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("received", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["bot_id"], ["bots.id"], name=op.f("fk_poll_hours_bot_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_poll_hours_workspace_id")
        ),
        sa.PrimaryKeyConstraint("bot_id", "slot", name=op.f("pk_poll_hours")),
    )
    op.create_index(
        op.f("ix_poll_hours_workspace_id"), "poll_hours", ["workspace_id"], unique=False
    )


def _note_lookups() -> None:
    op.create_table(
        "draft_sources",
        sa.Column("draft_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=256), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("quoted", sa.Boolean(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        *_keys("draft_sources", draft_id="drafts", workspace_id="workspaces"),
        sa.PrimaryKeyConstraint("draft_id", "kind", "source", name=op.f("pk_draft_sources")),
    )
    op.create_index("ix_draft_sources_used", "draft_sources", ["workspace_id", "kind", "used_at"])
    op.create_index(
        "ix_draft_sources_of", "draft_sources", ["workspace_id", "kind", "source", "used_at"]
    )
    op.create_table(
        "unfound",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("draft_id", sa.String(length=64), nullable=False),
        sa.Column("query", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        *_keys("unfound", draft_id="drafts", workspace_id="workspaces"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfound")),
    )
    op.create_index(op.f("ix_unfound_workspace_id"), "unfound", ["workspace_id"])
    op.create_index(op.f("ix_unfound_draft_id"), "unfound", ["draft_id"])
    op.create_table(
        "reindexings",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("reindexings", member_id="members", workspace_id="workspaces"),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_reindexings")),
    )


def _keys(table: str, **to: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in to.items()
    ]


def _sift_drafts() -> None:
    op.add_column("drafts", sa.Column("came_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("drafts", sa.Column("found", sa.Text(), nullable=True))
    op.execute(
        "UPDATE drafts SET came_at ="
        " (SELECT created_at FROM messages WHERE messages.id = drafts.message_id)"
    )
    op.drop_index("ix_drafts_listed", table_name="drafts")
    for name, sorts in (("listed", ()), ("came", ("came_at",)), ("changed", ("updated_at",))):
        columns = ["workspace_id", "status", *sorts, "id"]
        sifted = ["account_id", "assignee", "found", "snoozed_until"]
        op.create_index(f"ix_drafts_{name}", "drafts", [*columns, *sifted], unique=False)


def _count_authors() -> None:
    _count_tokens("author", "input_tokens", "output_tokens")


def _count_tokens(*counted: str) -> None:
    op.drop_index("ix_draft_versions_counted", table_name="draft_versions")
    columns = ["workspace_id", "created_at", "draft_id", *counted]
    op.create_index("ix_draft_versions_counted", "draft_versions", columns)
