"""Members, their workspaces, and the sign-ins by which they are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from orchestre.domain.errors import Conflict, NotFound
from orchestre.domain.members import Member, Role
from orchestre.store.session import Transaction
from orchestre.store.tables import members, sign_ins, workspaces


@dataclass(frozen=True, slots=True)
class Known:
    """A member, and what their password is checked against."""

    member: Member
    password_hash: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A member, and since when they are one."""

    member: Member
    at: datetime


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
    """Return one member of the workspace."""
    found = await tx.execute(
        sa.select(members).where(members.c.workspace_id == workspace_id, members.c.id == member_id)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound(f"There is no member {member_id} in your workspace")
    return _member(row)


async def by_email(tx: Transaction, email: str) -> Known | None:
    """Find who signs in under this address, in whatever workspace."""
    found = (await tx.execute(sa.select(members).where(members.c.email == email))).one_or_none()
    return None if found is None else Known(_member(found), found.password_hash)


async def listed(
    tx: Transaction, workspace_id: str, *, limit: int | None = None, after: str | None = None
) -> tuple[Joined, ...]:
    """Return members in the order in which they joined, those after the one called `after`."""
    query = sa.select(members).where(members.c.workspace_id == workspace_id)
    if after is not None:
        query = query.where(members.c.id > after)
    rows = await tx.execute(query.order_by(members.c.id).limit(limit))
    return tuple(Joined(_member(row), row.created_at) for row in rows)


async def new_password_hash(tx: Transaction, member: Member, password_hash: str) -> None:
    """Keep another hash for the member's password."""
    await tx.execute(
        sa.update(members)
        .where(members.c.id == member.id, members.c.workspace_id == member.workspace_id)
        .values(password_hash=password_hash)
    )


async def sign_in(
    tx: Transaction, member: Member, *, token_hash: str, expires_at: datetime
) -> None:
    """Let the member be known by a token until it expires; forget their expired ones."""
    await tx.execute(
        sa.delete(sign_ins).where(
            sign_ins.c.member_id == member.id, sign_ins.c.expires_at <= tx.now
        )
    )
    await tx.execute(
        sa.insert(sign_ins).values(
            id=token_hash,
            workspace_id=member.workspace_id,
            member_id=member.id,
            created_at=tx.now,
            expires_at=expires_at,
        )
    )


async def signed_in(tx: Transaction, token_hash: str) -> Member | None:
    """Find whose unexpired sign-in this is."""
    found = (
        await tx.execute(
            sa.select(members)
            .join(sign_ins, sign_ins.c.member_id == members.c.id)
            .where(sign_ins.c.id == token_hash, sign_ins.c.expires_at > tx.now)
        )
    ).one_or_none()
    return None if found is None else _member(found)


async def sign_out(tx: Transaction, token_hash: str) -> None:
    """Forget one sign-in; its token is worth nothing from now on."""
    await tx.execute(sa.delete(sign_ins).where(sign_ins.c.id == token_hash))


def _member(row: sa.Row[tuple[object, ...]]) -> Member:
    return Member(row.id, row.workspace_id, row.email, Role(row.role))
