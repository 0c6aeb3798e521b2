"""Directory identities: which member a person of an outer directory is (table `identities`)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from orchestre.domain.errors import Conflict
from orchestre.domain.members import Member
from orchestre.store.members import member_of_row
from orchestre.store.session import Transaction
from orchestre.store.tables import members
from orchestre.store.tables_people import identities


@dataclass(frozen=True, slots=True)
class DirectoryIdentity:
    """A person's own id in one place of a service; it never changes hands as an address may."""

    service: str
    place: str
    person: str


async def member_by(tx: Transaction, identity: DirectoryIdentity) -> Member | None:
    """Find the member who is this person, in whatever workspace."""
    row = (
        await tx.execute(
            sa.select(members)
            .join(identities, identities.c.member_id == members.c.id)
            .where(_is(identity), members.c.removed_at.is_(None))
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else member_of_row(row)


async def of_member(tx: Transaction, member: Member, *, service: str, place: str) -> str | None:
    """Return which person of a place the member is."""
    row = (
        await tx.execute(
            sa.select(identities.c.person)
            .where(
                identities.c.member_id == member.id,
                identities.c.service == service,
                identities.c.place == place,
            )
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else str(row.person)


async def add(tx: Transaction, member: Member, identity: DirectoryIdentity) -> None:
    """Let the member be known as this person; Conflict if another member is.

    Somebody who left and comes again is not the member who they were.
    """
    left = sa.select(members.c.id).where(members.c.removed_at.is_not(None))
    await tx.execute(sa.delete(identities).where(_is(identity), identities.c.member_id.in_(left)))
    row = {
        "id": tx.new_id(),
        "workspace_id": member.workspace_id,
        "member_id": member.id,
        "service": identity.service,
        "place": identity.place,
        "person": identity.person,
        "created_at": tx.now,
    }
    try:
        await tx.execute(sa.insert(identities).values(row))
    except sa.exc.IntegrityError as error:
        raise Conflict("This person is a member already", advice="Sign in once more.") from error


def _is(identity: DirectoryIdentity) -> sa.ColumnElement[bool]:
    return (
        (identities.c.service == identity.service)
        & (identities.c.place == identity.place)
        & (identities.c.person == identity.person)
    )
