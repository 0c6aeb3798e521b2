"""Workspaces: what each team chose, and when its old texts are erased next."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from orchestre.domain.workspaces import Choices
from orchestre.store.session import Transaction
from orchestre.store.tables import workspaces


@dataclass(frozen=True, slots=True)
class Erasing:
    """The right to erase a workspace's old texts; void once its due time is another."""

    workspace_id: str
    retention_days: int
    until: datetime


async def choices(tx: Transaction, workspace_id: str) -> Choices:
    """Return what the team chose."""
    chosen = sa.select(*(workspaces.c[one.name] for one in fields(Choices)))
    row = (await tx.execute(chosen.where(workspaces.c.id == workspace_id))).one()
    return Choices(*row)


async def held_choices(tx: Transaction, workspace_id: str) -> Choices:
    """Return what the team chose; nobody changes it before the transaction ends."""
    held = sa.select(workspaces.c.id).where(workspaces.c.id == workspace_id).with_for_update()
    await tx.execute(held)
    return await choices(tx, workspace_id)


async def choose(tx: Transaction, workspace_id: str, before: Choices, wanted: Choices) -> None:
    """Keep what the team chose in place of what it was; another retention is due at once."""
    values: dict[str, Any] = asdict(wanted)
    if wanted.retention_days != before.retention_days:
        values["erasing_due_at"] = None if wanted.retention_days is None else tx.now
    await tx.execute(sa.update(workspaces).where(workspaces.c.id == workspace_id).values(**values))


async def first(tx: Transaction) -> str | None:
    """Return the oldest workspace: that of whoever set the installation up."""
    oldest = sa.select(workspaces.c.id).order_by(workspaces.c.created_at, workspaces.c.id)
    found: str | None = (await tx.execute(oldest.limit(1))).scalar_one_or_none()
    return found


async def erasing_is_due(tx: Transaction) -> bool:
    """Tell whether some workspace's old texts are to be erased now."""
    due = sa.select(workspaces.c.id).where(workspaces.c.erasing_due_at <= tx.now).limit(1)
    return (await tx.execute(due)).first() is not None


async def claim_erasing(tx: Transaction, *, lease: timedelta) -> Erasing | None:
    """Take one workspace whose erasing is due, so that nobody else does it meanwhile."""
    row = (
        await tx.execute(
            sa.select(workspaces.c.id, workspaces.c.retention_days)
            .where(workspaces.c.erasing_due_at <= tx.now, workspaces.c.retention_days.is_not(None))
            .order_by(workspaces.c.erasing_due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
    ).one_or_none()
    if row is None:
        return None
    until = tx.now + lease
    await tx.execute(
        sa.update(workspaces).where(workspaces.c.id == row.id).values(erasing_due_at=until)
    )
    return Erasing(row.id, row.retention_days, until)


async def move_erasing(tx: Transaction, held: Erasing, until: datetime) -> bool:
    """Write when it is due next; False (nothing written) where the right is void."""
    return await tx.changed_one(
        sa.update(workspaces)
        .where(workspaces.c.id == held.workspace_id, workspaces.c.erasing_due_at == held.until)
        .values(erasing_due_at=until)
    )
