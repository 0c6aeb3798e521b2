"""Alembic's entry: runs the revisions on the connection that `migrate` holds."""

from typing import Any, Literal

from alembic import context

# Imported for the tables that each adds to the metadata.
from orchestre.store import (  # noqa: F401
    tables_answers,
    tables_catalogue,
    tables_chats,
    tables_counted,
    tables_installation,
    tables_lookups,
    tables_mailboxes,
    tables_people,
    tables_review,
    tables_teams,
)
from orchestre.store.tables import Time, metadata


def _as_plain_type(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    # A revision must not change when a class of ours does.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Time) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=_as_plain_type,
)
with context.begin_transaction():
    context.run_migrations()
