"""Invitations: leave for one address to become a member, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from orchestre.domain.errors import NotFound
from orchestre.domain.members import Member, Role
from orchestre.domain.membership import Invitation, InvitationStatus
from orchestre.store.session import Transaction
from orchestre.store.tables_people import invitations


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered to whom, until when."""

    email: str
    role: Role
    token_hash: str
    until: datetime


async def add(tx: Transaction, inviter: Member, offer: Offer) -> Invitation:
    """Keep an open invitation."""
    invitation_id = tx.new_id()
    await tx.execute(
        sa.insert(invitations).values(
            id=invitation_id,
            workspace_id=inviter.workspace_id,
            email=offer.email,
            role=offer.role,
            token_hash=offer.token_hash,
            invited_by=inviter.id,
            created_at=tx.now,
            expires_at=offer.until,
        )
    )
    return await get(tx, inviter.workspace_id, invitation_id)


async def get(tx: Transaction, workspace_id: str, invitation_id: str) -> Invitation:
    """Return one invitation of the workspace, whatever became of it."""
    found = await _one(
        tx, invitations.c.workspace_id == workspace_id, invitations.c.id == invitation_id
    )
    if found is None:
        raise NotFound(f"There is no invitation {invitation_id} in your workspace")
    return found


async def by_token(tx: Transaction, token_hash: str) -> Invitation | None:
    """Find what a link invites to, in whatever workspace."""
    return await _one(tx, invitations.c.token_hash == token_hash)


async def open_for(tx: Transaction, workspace_id: str, email: str) -> Invitation | None:
    """Find an open invitation of the workspace for an address."""
    return await _one(
        tx,
        invitations.c.workspace_id == workspace_id,
        invitations.c.email == email,
        _is(InvitationStatus.OPEN, tx.now),
    )


async def listed(
    tx: Transaction,
    workspace_id: str,
    status: InvitationStatus | None,
    *,
    limit: int,
    after: str | None = None,
) -> tuple[Invitation, ...]:
    """Return invitations in the order in which they were made, those after the one `after`."""
    query = sa.select(invitations).where(invitations.c.workspace_id == workspace_id)
    if status is not None:
        query = query.where(_is(status, tx.now))
    if after is not None:
        query = query.where(invitations.c.id > after)
    rows = await tx.execute(query.order_by(invitations.c.id).limit(limit))
    return tuple(_invitation(row, tx.now) for row in rows)


async def accept(tx: Transaction, invitation: Invitation) -> bool:
    """Use an open invitation up; tell whether it still was open."""
    return await tx.changed_one(_update_open(tx, invitation).values(accepted_at=tx.now))


async def revoke(tx: Transaction, invitation: Invitation) -> bool:
    """Make an open invitation worthless; tell whether it still was open."""
    return await tx.changed_one(_update_open(tx, invitation).values(revoked_at=tx.now))


def _update_open(tx: Transaction, invitation: Invitation) -> sa.Update:
    return sa.update(invitations).where(
        invitations.c.id == invitation.id, _is(InvitationStatus.OPEN, tx.now)
    )


async def revoke_of(tx: Transaction, inviter: Member, roles: Iterable[Role]) -> int:
    """Make a member's open invitations to these roles worthless; return how many there were."""
    revoked = await tx.execute(
        sa.update(invitations)
        .where(
            invitations.c.workspace_id == inviter.workspace_id,
            invitations.c.invited_by == inviter.id,
            invitations.c.role.in_(list(roles)),
            _is(InvitationStatus.OPEN, tx.now),
        )
        .values(revoked_at=tx.now)
    )
    return revoked.rowcount


async def _one(tx: Transaction, *conditions: sa.ColumnElement[bool]) -> Invitation | None:
    row = (await tx.execute(sa.select(invitations).where(*conditions).limit(1))).one_or_none()
    return None if row is None else _invitation(row, tx.now)


def _is(status: InvitationStatus, now: datetime) -> sa.ColumnElement[bool]:
    accepted, revoked = invitations.c.accepted_at, invitations.c.revoked_at
    if status is InvitationStatus.ACCEPTED:
        return accepted.is_not(None)
    if status is InvitationStatus.REVOKED:
        return revoked.is_not(None)
    expires = invitations.c.expires_at
    has_time = expires > now if status is InvitationStatus.OPEN else expires <= now
    return sa.and_(accepted.is_(None), revoked.is_(None), has_time)


def _invitation(row: sa.Row[Any], now: datetime) -> Invitation:
    status = InvitationStatus.OPEN if row.expires_at > now else InvitationStatus.EXPIRED
    if row.revoked_at is not None:
        status = InvitationStatus.REVOKED
    if row.accepted_at is not None:
        status = InvitationStatus.ACCEPTED
    return Invitation(
        id=row.id,
        workspace_id=row.workspace_id,
        email=row.email,
        role=Role(row.role),
        invited_by=row.invited_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        status=status,
    )
