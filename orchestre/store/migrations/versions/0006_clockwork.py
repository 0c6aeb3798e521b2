"""Stops that end by themselves, and when an answer is due."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("answer_within_hours", "remind_before_minutes"):
        op.add_column("workspaces", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("workspaces", sa.Column("digest_at", sa.String(length=5), nullable=True))
    op.add_column("workspaces", sa.Column("timezone", sa.String(length=64), nullable=True))
    hours = sa.Column("answer_within_hours", sa.Integer(), server_default="0", nullable=False)
    op.add_column("bots", hours)
    op.add_column("bots", sa.Column("stopped_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_bots_stopped_until", "bots", ["stopped_until"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_bots_stopped_until", table_name="bots")
    for name in ("stopped_until", "answer_within_hours"):
        op.drop_column("bots", name)
    for name in ("timezone", "digest_at", "remind_before_minutes", "answer_within_hours"):
        op.drop_column("workspaces", name)
