"""words."""

import sqlalchemy as sa
from alembic import op

from orchestre.store.words import drop_word_tables, make_word_tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product_codes",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=256), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_product_codes_workspace_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_codes_product_id")
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "code", "product_id", name=op.f("pk_product_codes")
        ),
    )
    op.create_index(op.f("ix_product_codes_product_id"), "product_codes", ["product_id"])
    for table in ("products", "passages"):
        due = sa.text("content_hash <> indexed_hash OR removed_at IS NOT NULL")
        op.create_index(
            f"ix_{table}_unindexed",
            table,
            ["workspace_id", "id"],
            sqlite_where=due,
            postgresql_where=due,
        )
    make_word_tables(op.get_bind())


def downgrade() -> None:
    drop_word_tables(op.get_bind())
    for table in ("products", "passages"):
        op.drop_index(f"ix_{table}_unindexed", table)
    op.drop_table("product_codes")
