"""Visits: a browser's way to a service and back, each step of which is made once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from orchestre.store.session import Transaction
from orchestre.store.tables_people import visits

#: What a member may have open; beyond that the oldest is forgotten.
MOST_OPEN = 20

_NOTHING = b""


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit that has begun; `id` is the SHA-256 of the state that the service brings back."""

    id: str
    workspace_id: str
    member_id: str
    #: SHA-256 of the token by which the member was signed in.
    sign_in: str
    provider: str
    destination: str
    code_verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GrantedVisit:
    """A visit that brought a grant, as JSON; whose it is has been asked already, or must be."""

    id: str
    provider: str
    grant: str = field(repr=False)


async def begin(tx: Transaction, visit: OpenVisit, *, expires_at: datetime) -> None:
    """Keep a new visit; forget expired ones, and the member's oldest beyond `MOST_OPEN`."""
    await forget_expired(tx)
    kept = (
        sa.select(visits.c.id)
        .where(visits.c.workspace_id == visit.workspace_id, visits.c.member_id == visit.member_id)
        .order_by(visits.c.created_at.desc(), visits.c.id)
        .offset(MOST_OPEN - 1)
        # SQLite knows no OFFSET without LIMIT; a member never has more.
        .limit(10 * MOST_OPEN)
    )
    too_many = (await tx.execute(kept)).scalars().all()
    if too_many:
        await tx.execute(sa.delete(visits).where(visits.c.id.in_(too_many)))
    await tx.execute(
        sa.insert(visits).values(
            id=visit.id,
            workspace_id=visit.workspace_id,
            member_id=visit.member_id,
            sign_in=visit.sign_in,
            provider=visit.provider,
            destination=visit.destination,
            secret=tx.cipher.seal(_verifier_of(visit.id), visit.code_verifier),
            created_at=tx.now,
            expires_at=expires_at,
        )
    )


async def forget_expired(tx: Transaction) -> None:
    """Erase every visit whose time is over, and what was granted in it."""
    await tx.execute(sa.delete(visits).where(visits.c.expires_at <= tx.now))


async def is_open(tx: Transaction, visit_id: str) -> bool:
    """Tell whether there is such a visit that nobody has taken so far."""
    found = await tx.execute(sa.select(visits.c.id).where(_open(tx, visit_id)))
    return found.first() is not None


def _open(tx: Transaction, visit_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        visits.c.id == visit_id,
        visits.c.result_hash.is_(None),
        visits.c.secret != _NOTHING,
        visits.c.expires_at > tx.now,
    )


async def take(tx: Transaction, visit_id: str) -> OpenVisit | None:
    """Use up an open visit's state and verifier; None if there is none, or not any more."""
    untaken = _open(tx, visit_id)
    row = (await tx.execute(sa.select(visits).where(untaken))).one_or_none()
    used = sa.update(visits).where(untaken).values(secret=_NOTHING)
    if row is None or not await tx.changed_one(used):
        return None
    return OpenVisit(
        id=row.id,
        workspace_id=row.workspace_id,
        member_id=row.member_id,
        sign_in=row.sign_in,
        provider=row.provider,
        destination=row.destination,
        code_verifier=tx.cipher.open(_verifier_of(row.id), row.secret),
    )


async def keep_grant(
    tx: Transaction, visit_id: str, grant: str, *, result_hash: str, expires_at: datetime
) -> bool:
    """Keep what was granted in a visit that was taken; False if it was forgotten meanwhile."""
    return await tx.changed_one(
        sa.update(visits)
        .where(visits.c.id == visit_id, visits.c.result_hash.is_(None), visits.c.secret == _NOTHING)
        .values(
            secret=tx.cipher.seal(_grant_of(visit_id), grant),
            result_hash=result_hash,
            expires_at=expires_at,
        )
    )


async def shown(tx: Transaction, result_hash: str) -> GrantedVisit | None:
    """Find a grant for the browser that holds its result; nobody can use it by this alone."""
    return await _granted(tx, visits.c.result_hash == result_hash)


async def granted(
    tx: Transaction, workspace_id: str, member_id: str, *, sign_in: str, result_hash: str
) -> GrantedVisit | None:
    """Find a grant for the member and sign-in that began the visit, and for no other."""
    return await _granted(
        tx,
        visits.c.result_hash == result_hash,
        visits.c.workspace_id == workspace_id,
        visits.c.member_id == member_id,
        visits.c.sign_in == sign_in,
    )


async def _granted(tx: Transaction, *where: sa.ColumnElement[bool]) -> GrantedVisit | None:
    found = await tx.execute(sa.select(visits).where(visits.c.expires_at > tx.now, *where))
    row = found.one_or_none()
    if row is None:
        return None
    grant = tx.cipher.open(_grant_of(row.id), row.secret)
    return GrantedVisit(id=row.id, provider=row.provider, grant=grant)


async def spend(tx: Transaction, workspace_id: str, visit_id: str) -> bool:
    """Use up a grant: of several who do so at once, one gets True."""
    return await tx.changed_one(
        sa.delete(visits).where(visits.c.workspace_id == workspace_id, visits.c.id == visit_id)
    )


def _verifier_of(visit_id: str) -> str:
    return f"{visit_id}:verifier"


def _grant_of(visit_id: str) -> str:
    return f"{visit_id}:grant"
