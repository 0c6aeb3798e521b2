"""Membership: roles that change, people who leave, and the names that stay."""

from __future__ import annotations

import sqlalchemy as sa

from orchestre.domain.errors import Forbidden, NotFound
from orchestre.domain.members import Member, Right, Role
from orchestre.store.members import member_of_row
from orchestre.store.session import Transaction
from orchestre.store.tables import drafts, members
from orchestre.store.tables_people import identities, sign_ins


async def held(tx: Transaction, workspace_id: str) -> dict[str, Member]:
    """Return every member by id, held until the end: changes of membership wait for one another.

    Rows that refer to members may still be written meanwhile (FOR NO KEY UPDATE).
    """
    rows = await tx.execute(
        sa.select(members)
        .where(members.c.workspace_id == workspace_id, members.c.removed_at.is_(None))
        .order_by(members.c.id)
        .with_for_update(key_share=True)
    )
    return {row.id: member_of_row(row) for row in rows}


async def who_still_may(
    tx: Transaction, member: Member, right: Right, *, with_whom: str | None = None
) -> Member:
    """Return the member as they are now, held until the end; Forbidden if they may not do this.

    A role that changed, or a removal, since the request began has the last word. With `with_whom`
    another member is held as well; NotFound if there is none of this id.
    """
    ids = {member.id} if with_whom is None else {member.id, with_whom}
    rows = await tx.execute(
        sa.select(members)
        .where(
            members.c.workspace_id == member.workspace_id,
            members.c.id.in_(ids),
            members.c.removed_at.is_(None),
        )
        # In the order of `held`: two who wait for each other would wait for ever.
        .order_by(members.c.id)
        .with_for_update(read=True)
    )
    team = {row.id: member_of_row(row) for row in rows}
    now = team.get(member.id)
    if now is None:
        raise Forbidden("You are no longer a member of this workspace")
    if not now.may(right):
        raise Forbidden(f"Your role, {now.role}, does not allow this (it takes: {right})")
    if ids != team.keys():
        raise NotFound(f"There is no member {with_whom} in your workspace")
    return now


async def set_role(tx: Transaction, member: Member, role: Role) -> None:
    """Give the member another role; it holds from the next request on."""
    await tx.execute(
        sa.update(members)
        .where(members.c.workspace_id == member.workspace_id, members.c.id == member.id)
        .values(role=role)
    )


async def remove(tx: Transaction, member: Member) -> int:
    """Let the member go; return how many drafts were theirs to look after.

    Sign-ins and identities end, the address is free; decisions and versions keep the name.
    """
    unassigned = await tx.execute(
        sa.update(drafts)
        .where(drafts.c.workspace_id == member.workspace_id, drafts.c.assignee == member.id)
        .values(assignee=None)
    )
    for table in (sign_ins, identities):
        await tx.execute(sa.delete(table).where(table.c.member_id == member.id))
    await tx.execute(
        sa.update(members)
        .where(members.c.workspace_id == member.workspace_id, members.c.id == member.id)
        .values(
            # No address (RFC 5322 wants an @), so nobody signs in under it.
            email=f"removed:{member.id}",
            former_email=member.email,
            password_hash="",
            removed_at=tx.now,
        )
    )
    return unassigned.rowcount


async def names(tx: Transaction, workspace_id: str) -> dict[str, str]:
    """Return what everybody who is or was a member is called, by id."""
    rows = await tx.execute(
        sa.select(
            members.c.id, members.c.email, members.c.former_email, members.c.removed_at
        ).where(members.c.workspace_id == workspace_id)
    )
    return {row.id: f"{row.former_email} (left)" if row.removed_at else row.email for row in rows}
