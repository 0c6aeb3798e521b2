"""Tables of what is kept up in an account's mailbox: being told of new mail, and labels."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import (
    accounts,
    claim_columns,
    count_column,
    id_column,
    metadata,
    time_column,
    workspace_column,
)

__all__ = ["labellings", "metadata", "pushes"]

# Not columns of the account's row: that one is wide, for its cursor, and these change often.
pushes = sa.Table(
    "pushes",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, unique=True),
    # Until when the service tells of new mail by itself; NULL: it was not asked yet.
    time_column("until"),
    *claim_columns(),
    sa.Index("ix_pushes_due", "due_at"),
)

# An account without a row shows no labels.
labellings = sa.Table(
    "labellings",
    metadata,
    id_column(),
    workspace_column(),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, unique=True),
    # The workspace's event up to which the mailbox shows where its threads stand.
    count_column("up_to"),
    *claim_columns(),
)

# A notice names an account by its address.
sa.Index("ix_accounts_address", accounts.c.provider, accounts.c.address)
