"""Install visits: a member's way to a chat that is to let the app in; each step is made once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from orchestre.domain.identities import Chat, Door
from orchestre.domain.members import Member
from orchestre.store.members import member_of_row
from orchestre.store.session import Transaction
from orchestre.store.tables import members
from orchestre.store.tables_teams import install_visits as visits


async def begin(
    tx: Transaction, member: Member, service: Chat, *, token_hash: str, expires_at: datetime
) -> None:
    """Keep a new link of the member's; one that they did not open is worth nothing any more."""
    unopened = (visits.c.member_id == member.id, visits.c.state_hash.is_(None))
    await tx.execute(
        sa.delete(visits).where(visits.c.workspace_id == member.workspace_id, *unopened)
    )
    await tx.execute(
        sa.insert(visits).values(
            id=token_hash,
            workspace_id=member.workspace_id,
            service=service,
            member_id=member.id,
            created_at=tx.now,
            expires_at=expires_at,
        )
    )


async def open_link(tx: Transaction, door: Door, token_hash: str, state_hash: str) -> bool:
    """Use a link up, for a state in its place; tell whether it was still good."""
    unopened = (visits.c.id == token_hash, visits.c.state_hash.is_(None))
    return await tx.changed_one(
        sa.update(visits).where(*_good(tx, door), *unopened).values(state_hash=state_hash)
    )


async def come_back(tx: Transaction, door: Door, state_hash: str) -> bool:
    """Use a state up, that came back with the chat's leave; tell whether it was still good."""
    away = (visits.c.state_hash == state_hash, visits.c.back_at.is_(None))
    return await tx.changed_one(
        sa.update(visits).where(*_good(tx, door), *away).values(back_at=tx.now)
    )


async def end(tx: Transaction, door: Door, state_hash: str) -> bool:
    """Use up what came back with a state; tell whether there was anything."""
    back = (visits.c.state_hash == state_hash, visits.c.back_at.is_not(None))
    return await tx.changed_one(sa.delete(visits).where(*_good(tx, door), *back))


async def visitor(tx: Transaction, door: Door, state_hash: str) -> Member | None:
    """Return who began the visit of a state; None where it is over, or another workspace's."""
    of_visit = sa.select(members).join(visits, visits.c.member_id == members.c.id)
    found = await tx.execute(of_visit.where(*_good(tx, door), visits.c.state_hash == state_hash))
    row = found.one_or_none()
    return None if row is None else member_of_row(row)


def _good(tx: Transaction, door: Door) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        visits.c.workspace_id == door.workspace_id,
        visits.c.service == door.service,
        visits.c.expires_at > tx.now,
    )
