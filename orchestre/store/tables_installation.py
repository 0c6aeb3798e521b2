"""The table of what is the whole installation's."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import id_column, metadata, time_column

__all__ = ["installation", "metadata"]

# One row.
installation = sa.Table(
    "installation",
    metadata,
    id_column(),
    # Sealed by the first key: a process whose keys do not open it must not start.
    sa.Column("canary", sa.LargeBinary, nullable=False),
    # When what has expired is cleared away next, or the lease of who does it; NULL: never done.
    time_column("cleaning_due_at"),
)
