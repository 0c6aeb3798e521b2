"""Doors: the tokens by which chat apps are known, each to one workspace."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from orchestre.domain.errors import NotFound
from orchestre.domain.identities import Chat, Door
from orchestre.domain.members import Member
from orchestre.store.session import Transaction
from orchestre.store.tables_people import service_tokens


async def add(tx: Transaction, maker: Member, *, service: Chat, name: str, token_hash: str) -> Door:
    """Open a door of the maker's workspace."""
    door = Door(tx.new_id(), maker.workspace_id, service, name, maker.id, tx.now)
    await tx.execute(
        sa.insert(service_tokens).values(
            id=door.id,
            workspace_id=door.workspace_id,
            service=service,
            name=name,
            token_hash=token_hash,
            made_by=maker.id,
            created_at=tx.now,
        )
    )
    return door


async def by_token(tx: Transaction, token_hash: str) -> Door | None:
    """Find which door a token opens, in whatever workspace."""
    found = await tx.execute(
        sa.select(service_tokens).where(service_tokens.c.token_hash == token_hash)
    )
    row = found.one_or_none()
    return None if row is None else _door(row)


async def get(tx: Transaction, workspace_id: str, door_id: str) -> Door:
    """Return one door of the workspace."""
    found = await tx.execute(
        sa.select(service_tokens).where(
            service_tokens.c.workspace_id == workspace_id, service_tokens.c.id == door_id
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound(f"There is no service token {door_id} in your workspace")
    return _door(row)


async def listed(
    tx: Transaction, workspace_id: str, *, limit: int, after: str | None = None
) -> tuple[Door, ...]:
    """Return doors in the order in which they were opened, those after the one called `after`."""
    query = sa.select(service_tokens).where(service_tokens.c.workspace_id == workspace_id)
    if after is not None:
        query = query.where(service_tokens.c.id > after)
    rows = await tx.execute(query.order_by(service_tokens.c.id).limit(limit))
    return tuple(_door(row) for row in rows)


async def follow(tx: Transaction, door: Door, up_to: int) -> None:
    """Keep how far the app has worked events off, unless it was further already."""
    await tx.execute(
        sa.update(service_tokens)
        .where(
            service_tokens.c.workspace_id == door.workspace_id,
            service_tokens.c.id == door.id,
            service_tokens.c.followed_up_to < up_to,
        )
        .values(followed_up_to=up_to)
    )


async def remove(tx: Transaction, door: Door) -> bool:
    """Make a door's token worthless; tell whether it still was not."""
    return await tx.changed_one(
        sa.delete(service_tokens).where(
            service_tokens.c.workspace_id == door.workspace_id, service_tokens.c.id == door.id
        )
    )


def _door(row: sa.Row[Any]) -> Door:
    service = Chat(row.service)
    return Door(
        id=row.id,
        workspace_id=row.workspace_id,
        service=service,
        name=row.name,
        made_by=row.made_by,
        created_at=row.created_at,
        followed_up_to=row.followed_up_to,
    )
