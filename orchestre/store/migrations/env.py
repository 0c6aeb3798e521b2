"""Alembic's entry: runs the revisions on the connection that `migrate` holds."""

from typing import Any, Literal

from alembic import context

from orchestre.store import tables_catalogue
from orchestre.store.tables import Time


def _as_plain_type(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    # A revision must not change when a class of ours does.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Time) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables_catalogue.metadata,
    render_item=_as_plain_type,
)
with context.begin_transaction():
    context.run_migrations()
