"""Tables of what a team knows: products, documents and their imports."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import (
    claim_columns,
    count_column,
    id_column,
    metadata,
    text_column,
    time_column,
    workspace_column,
)

__all__ = ["documents", "imports", "metadata", "passages", "products", "sources"]


def _unindexed(table: str) -> sa.Index:
    """Make the index by which a sweep finds what the vectors lack, without reading the rest."""
    due = sa.text("content_hash <> indexed_hash OR removed_at IS NOT NULL")
    return sa.Index(
        f"ix_{table}_unindexed", "workspace_id", "id", sqlite_where=due, postgresql_where=due
    )


products = sa.Table(
    "products",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("sku", sa.String(256), nullable=False),
    text_column("title"),
    text_column("brand"),
    text_column("description"),
    # A decimal string and its ISO 4217 currency; empty where the catalogue names none.
    text_column("price"),
    text_column("currency"),
    text_column("url"),
    # JSON object: every other column of the file, as text.
    text_column("attributes", "{}"),
    sa.Column("content_hash", sa.String(64), nullable=False),
    # The content_hash whose vector lies in the index; empty until then.
    sa.Column("indexed_hash", sa.String(64), nullable=False, server_default=""),
    # Removed from the catalogue; the row goes once its vector is gone.
    time_column("removed_at"),
    time_column("updated_at", nullable=False),
    sa.UniqueConstraint("workspace_id", "sku"),
    _unindexed("products"),
)

# What a product may be asked for by exactly: sku, bar codes, part numbers, without punctuation.
product_codes = sa.Table(
    "product_codes",
    metadata,
    sa.Column("workspace_id", sa.String(64), sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("code", sa.String(256), primary_key=True),
    sa.Column(
        "product_id", sa.String(64), sa.ForeignKey("products.id"), primary_key=True, index=True
    ),
)

documents = sa.Table(
    "documents",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("name", sa.String(512), nullable=False),
    text_column("title"),
    text_column("url"),
    sa.Column("content_hash", sa.String(64), nullable=False),
    time_column("updated_at", nullable=False),
    sa.UniqueConstraint("workspace_id", "name"),
)

passages = sa.Table(
    "passages",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False, index=True),
    count_column("position"),
    text_column("text"),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("indexed_hash", sa.String(64), nullable=False, server_default=""),
    time_column("removed_at"),
    _unindexed("passages"),
)

imports = sa.Table(
    "imports",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("kind", sa.String(16), nullable=False),  # products | documents
    text_column("file_name"),
    text_column("path"),
    # JSON: columns, missing, dry_run.
    text_column("options", "{}"),
    sa.Column("status", sa.String(16), nullable=False),  # running | done | failed
    count_column("done"),
    count_column("total"),
    count_column("added"),
    count_column("changed"),
    count_column("unchanged"),
    count_column("removed"),
    count_column("indexed"),
    # JSON list of {"row", "reason"}.
    text_column("refused", "[]"),
    sa.Column("member_id", sa.ForeignKey("members.id"), nullable=False),
    time_column("created_at", nullable=False),
    # Where its rows come from, if from no file; it may be gone by now.
    sa.Column("source_id", sa.String(64)),
    *claim_columns(),
    sa.Index("ix_imports_due", "status", "due_at"),
)

_KEPT = sa.text("NOT is_trial")
sources = sa.Table(
    "sources",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("address", sa.String(600), nullable=False),
    # The service account's JSON key, sealed; null for an emulator that asks for none.
    sa.Column("credentials", sa.LargeBinary),
    text_column("service_account"),
    # JSON: columns, missing, dry_run.
    text_column("options", "{}"),
    # Read once for a dry run, then gone.
    sa.Column("is_trial", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("every_hours", sa.Integer),
    # The last import it began.
    sa.Column("import_id", sa.String(64)),
    sa.Column("member_id", sa.ForeignKey("members.id"), nullable=False),
    time_column("created_at", nullable=False),
    time_column("due_at"),
    sa.Index("ix_sources_due_at", "due_at"),
    sa.Index(
        "ix_sources_kept",
        "workspace_id",
        "address",
        unique=True,
        sqlite_where=_KEPT,
        postgresql_where=_KEPT,
    ),
)
