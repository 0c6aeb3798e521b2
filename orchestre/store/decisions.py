"""Decisions: who took which, on exactly what."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from orchestre.store.session import Transaction
from orchestre.store.tables import decisions


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision as it was taken: on what, by whom, why."""

    draft_id: str
    version: int
    content_hash: str
    kind: str
    member_id: str
    reason: str = ""


async def add(tx: Transaction, workspace_id: str, taken: Taken) -> None:
    """Keep a decision."""
    await tx.execute(
        sa.insert(decisions).values(
            id=tx.new_id(),
            workspace_id=workspace_id,
            draft_id=taken.draft_id,
            version=taken.version,
            content_hash=taken.content_hash,
            kind=taken.kind,
            member_id=taken.member_id,
            reason=taken.reason,
            created_at=tx.now,
        )
    )


async def last(tx: Transaction, workspace_id: str, draft_id: str) -> Taken | None:
    """Return who decided last, and what."""
    row = (
        await tx.execute(
            sa.select(decisions)
            .where(decisions.c.workspace_id == workspace_id, decisions.c.draft_id == draft_id)
            .order_by(decisions.c.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    return Taken(
        draft_id=draft_id,
        version=row.version,
        content_hash=row.content_hash,
        kind=row.kind,
        member_id=row.member_id,
        reason=row.reason,
    )
