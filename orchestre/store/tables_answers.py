"""Tables of answers that are kept so that a request that is sent again has no second effect."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import count_column, id_column, metadata, time_column, workspace_column

__all__ = ["kept_answers", "metadata"]

kept_answers = sa.Table(
    "kept_answers",
    metadata,
    # SHA-256 over who asked and their Idempotency-Key.
    id_column(),
    workspace_column(),
    # SHA-256 over method, path, query and body: the same key with another request is refused.
    sa.Column("request_hash", sa.String(64), nullable=False),
    # 0 while the first request is still being answered.
    count_column("status"),
    # Headers and body of the answer; sealed.
    sa.Column("content", sa.LargeBinary),
    time_column("created_at", nullable=False),
    sa.Index("ix_kept_answers_created_at", "created_at"),
)
