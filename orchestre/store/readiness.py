"""Readiness: whether the database answers and holds our tables."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.store.session import Store
from orchestre.store.tables import workspaces


async def trouble(store: Store) -> str:
    """Return what keeps the database from answering, without its address; empty if nothing does."""
    try:
        async with store.read() as tx:
            await tx.execute(sa.select(workspaces.c.id).limit(1))
    except (sa.exc.SQLAlchemyError, OSError) as error:
        return f"The database does not answer ({type(error).__name__})"
    return ""
