"""Tables of what is kept up about a mailbox: being told of new mail, labels, how polls went."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.tables import (
    accounts,
    claim_columns,
    count_column,
    id_column,
    metadata,
    text_column,
    time_column,
    workspace_column,
)

__all__ = ["labellings", "metadata", "poll_hours", "pushes"]

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

# How a bot's polls went, by the hour: 24 rows a bot, each written over after a day, so that nothing
# has to be cleared away however often it polls.
poll_hours = sa.Table(
    "poll_hours",
    metadata,
    workspace_column(),
    sa.Column("bot_id", sa.ForeignKey("bots.id"), primary_key=True),
    # The hour of the day, UTC.
    sa.Column("slot", sa.SmallInteger, primary_key=True, autoincrement=False),
    time_column("hour", nullable=False),
    count_column("polls"),
    count_column("failures"),
    count_column("received"),
    # What the hour's last failure said.
    text_column("error"),
)

# A notice names an account by its address.
sa.Index("ix_accounts_address", accounts.c.provider, accounts.c.address)
