"""Members and their workspaces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from orchestre.domain.errors import Conflict, NotFound
from orchestre.domain.members import Member, Role
from orchestre.store.session import Transaction
from orchestre.store.tables import members, workspaces


@dataclass(frozen=True, slots=True)
class Known:
    """A member, and what their password is checked against."""

    member: Member
    password_hash: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A member, since when they are one, and until when (None: they still are)."""

    member: Member
    at: datetime
    left_at: datetime | None = None


async def new_workspace(tx: Transaction, name: str) -> str:
    """Make an empty workspace and return its id."""
    workspace_id = tx.new_id()
    await tx.execute(sa.insert(workspaces).values(id=workspace_id, name=name, created_at=tx.now))
    return workspace_id


async def add(
    tx: Transaction, workspace_id: str, *, email: str, password_hash: str, role: Role
) -> Member:
    """Add a member under an address in normal form; Conflict if it is some member's already."""
    member = Member(tx.new_id(), workspace_id, email, role)
    row = {
        "id": member.id,
        "workspace_id": workspace_id,
        "email": email,
        "password_hash": password_hash,
        "role": role.value,
        "created_at": tx.now,
    }
    try:
        await tx.execute(sa.insert(members).values(row))
    except sa.exc.IntegrityError as error:
        raise Conflict(
            f"{email} is a member already",
            advice="Sign in with this address, or sign up with another one.",
        ) from error
    return member


async def get(tx: Transaction, workspace_id: str, member_id: str) -> Member:
    """Return one member of the workspace; NotFound for one who left."""
    return (await joined(tx, workspace_id, member_id)).member


async def joined(tx: Transaction, workspace_id: str, member_id: str) -> Joined:
    """Return one member and since when they are one; NotFound for one who left."""
    found = await tx.execute(
        sa.select(members).where(
            members.c.workspace_id == workspace_id,
            members.c.id == member_id,
            members.c.removed_at.is_(None),
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound(f"There is no member {member_id} in your workspace")
    return Joined(member_of_row(row), row.created_at)


async def by_email(tx: Transaction, email: str) -> Known | None:
    """Find who signs in under this address, in whatever workspace."""
    query = sa.select(members).where(members.c.email == email, members.c.removed_at.is_(None))
    found = (await tx.execute(query)).one_or_none()
    return None if found is None else Known(member_of_row(found), found.password_hash)


async def listed(
    tx: Transaction,
    workspace_id: str,
    *,
    left: bool = False,
    limit: int | None = None,
    after: str | None = None,
) -> tuple[Joined, ...]:
    """Return members in the order in which they joined, those after the one called `after`.

    With `left` also those who left, under the address that was theirs.
    """
    query = sa.select(members).where(members.c.workspace_id == workspace_id)
    if not left:
        query = query.where(members.c.removed_at.is_(None))
    if after is not None:
        query = query.where(members.c.id > after)
    rows = await tx.execute(query.order_by(members.c.id).limit(limit))
    return tuple(Joined(member_of_row(row), row.created_at, row.removed_at) for row in rows)


async def new_password_hash(tx: Transaction, member: Member, password_hash: str) -> None:
    """Keep another hash for the member's password."""
    await tx.execute(
        sa.update(members)
        .where(members.c.id == member.id, members.c.workspace_id == member.workspace_id)
        .values(password_hash=password_hash)
    )


def member_of_row(row: sa.Row[Any]) -> Member:
    """Return the member that a row of the table is, or was."""
    email = row.former_email if row.removed_at else row.email
    return Member(row.id, row.workspace_id, email, Role(row.role))
