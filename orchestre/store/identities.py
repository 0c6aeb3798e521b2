"""Identities: which member a chat user is, and the wishes to become known as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from orchestre.domain.errors import Conflict, NotFound
from orchestre.domain.identities import Chat, ChatUser, Identity, IdentityWish
from orchestre.domain.members import Member
from orchestre.store.members import member_of_row
from orchestre.store.session import Transaction
from orchestre.store.tables import members
from orchestre.store.tables_people import identities, identity_links


async def link(tx: Transaction, member: Member, user: ChatUser, shown_as: str) -> Identity:
    """Keep that this chat user is this member; Conflict if they are somebody in the workspace."""
    identity = Identity(tx.new_id(), member.id, user, shown_as, tx.now)
    row = {
        "id": identity.id,
        "workspace_id": member.workspace_id,
        "member_id": member.id,
        "service": user.service.value,
        "place": user.place,
        "person": user.person,
        "shown_as": shown_as,
        "created_at": tx.now,
    }
    try:
        await tx.execute(sa.insert(identities).values(row))
    except sa.exc.IntegrityError as error:
        raise Conflict(
            f"This {user.service.title()} user is linked to a member already",
            advice="Remove that link first (DELETE /identities/{id}), then ask for a new one.",
        ) from error
    return identity


@dataclass(frozen=True, slots=True)
class Linked:
    """A member who is a chat user, by which identity, and since when."""

    member: Member
    identity_id: str
    since: datetime


async def member_who_is(tx: Transaction, workspace_id: str, user: ChatUser) -> Linked | None:
    """Find the member of the workspace who is this chat user."""
    found = await tx.execute(
        sa.select(members)
        .add_columns(identities.c.id.label("identity_id"), identities.c.created_at.label("since"))
        .join(identities, identities.c.member_id == members.c.id)
        .where(
            identities.c.workspace_id == workspace_id,
            members.c.workspace_id == workspace_id,
            members.c.removed_at.is_(None),
            *_of_user(user),
        )
    )
    row = found.one_or_none()
    return None if row is None else Linked(member_of_row(row), row.identity_id, row.since)


def _of_user(user: ChatUser) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        identities.c.service == user.service,
        identities.c.place == user.place,
        identities.c.person == user.person,
    )


async def get(tx: Transaction, workspace_id: str, identity_id: str) -> Identity:
    """Return one identity of the workspace."""
    found = await tx.execute(_in_chats(workspace_id).where(identities.c.id == identity_id))
    row = found.one_or_none()
    if row is None:
        raise NotFound(f"There is no identity {identity_id} in your workspace")
    return _identity(row)


async def listed(
    tx: Transaction,
    workspace_id: str,
    *,
    member_id: str | None = None,
    limit: int,
    after: str | None = None,
) -> tuple[Identity, ...]:
    """Return chat identities in the order in which they were linked; of one member, if named."""
    query = _in_chats(workspace_id)
    if member_id is not None:
        query = query.where(identities.c.member_id == member_id)
    if after is not None:
        query = query.where(identities.c.id > after)
    rows = await tx.execute(query.order_by(identities.c.id).limit(limit))
    return tuple(_identity(row) for row in rows)


def _in_chats(workspace_id: str) -> sa.Select[Any]:
    return sa.select(identities).where(
        identities.c.workspace_id == workspace_id, identities.c.service.in_(list(Chat))
    )


async def unlink(tx: Transaction, workspace_id: str, identity_id: str) -> bool:
    """Forget an identity; tell whether it was still there."""
    return await tx.changed_one(
        sa.delete(identities).where(
            identities.c.workspace_id == workspace_id, identities.c.id == identity_id
        )
    )


async def unlink_all(tx: Transaction, member: Member) -> int:
    """Forget every chat user who is the member; return how many there were."""
    gone = await tx.execute(
        sa.delete(identities).where(
            identities.c.workspace_id == member.workspace_id,
            identities.c.member_id == member.id,
            identities.c.service.in_(list(Chat)),
        )
    )
    return gone.rowcount


async def wish(tx: Transaction, wanted: IdentityWish, token_hash: str) -> None:
    """Keep a wish until it expires; forget those of the workspace that have."""
    links = identity_links
    await tx.execute(
        sa.delete(links).where(
            links.c.workspace_id == wanted.workspace_id, links.c.expires_at <= tx.now
        )
    )
    await tx.execute(
        sa.insert(links).values(
            id=token_hash,
            workspace_id=wanted.workspace_id,
            service=wanted.user.service,
            place=wanted.user.place,
            person=wanted.user.person,
            shown_as=wanted.shown_as,
            created_at=tx.now,
            expires_at=wanted.expires_at,
        )
    )


async def wished(tx: Transaction, workspace_id: str, token_hash: str) -> IdentityWish:
    """Return whom a link of the workspace is about; NotFound once it was used or has expired."""
    links = identity_links
    found = await tx.execute(
        sa.select(links).where(
            links.c.workspace_id == workspace_id,
            links.c.id == token_hash,
            links.c.expires_at > tx.now,
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound(
            "This link is not known, was used, or is older than ten minutes",
            advice="Ask for a new one in the chat, and open it signed in to the same workspace.",
        )
    return IdentityWish(row.workspace_id, _user(row), row.shown_as, row.expires_at)


async def grant(tx: Transaction, token_hash: str) -> bool:
    """Use a link up; tell whether it still was there."""
    return await tx.changed_one(sa.delete(identity_links).where(identity_links.c.id == token_hash))


def _user(row: sa.Row[Any]) -> ChatUser:
    return ChatUser(Chat(row.service), row.place, row.person)


def _identity(row: sa.Row[Any]) -> Identity:
    return Identity(row.id, row.member_id, _user(row), row.shown_as, row.created_at)
