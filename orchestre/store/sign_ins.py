"""Sign-ins: the bearer tokens by which members are known, and from where each came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from orchestre.domain.members import Member
from orchestre.store.members import member_of_row
from orchestre.store.session import Transaction
from orchestre.store.tables import members
from orchestre.store.tables_people import identities, sign_ins


@dataclass(frozen=True, slots=True)
class Origin:
    """What a sign-in is remembered by: the browser or program, and the network address."""

    device: str = ""
    address: str = ""


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class KeptSignIn:
    """One sign-in that has not ended."""

    #: SHA-256 of its token.
    id: str
    created_at: datetime
    expires_at: datetime
    origin: Origin
    #: To the hour.
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """Whose sign-in it is, since when, and who they are in the directory that was asked about."""

    member: Member
    since: datetime
    used_at: datetime | None
    person: str | None


async def sign_in(
    tx: Transaction,
    member: Member,
    *,
    token_hash: str,
    expires_at: datetime,
    origin: Origin = NOWHERE,
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
            device=origin.device,
            address=origin.address,
            used_at=hour(tx.now),
        )
    )


async def signed_in(
    tx: Transaction, token_hash: str, *, place: tuple[str, str] | None = None
) -> Found | None:
    """Find whose unexpired sign-in this is; with `place`, also who they are there. One query."""
    person = identities.c.person if place else sa.null()
    query = (
        sa.select(members, sign_ins.c.created_at.label("since"), sign_ins.c.used_at)
        .add_columns(person.label("person"))
        .join(sign_ins, sign_ins.c.member_id == members.c.id)
        .where(
            sign_ins.c.id == token_hash,
            sign_ins.c.expires_at > tx.now,
            members.c.removed_at.is_(None),
        )
    )
    if place is not None:
        is_theirs = identities.c.member_id == members.c.id
        is_there = (identities.c.service == place[0]) & (identities.c.place == place[1])
        query = query.outerjoin(identities, is_theirs & is_there)
    row = (await tx.execute(query.limit(1))).one_or_none()
    return None if row is None else Found(member_of_row(row), row.since, row.used_at, row.person)


async def used(tx: Transaction, token_hash: str) -> None:
    """Remember that the sign-in was used in this hour."""
    await tx.execute(
        sa.update(sign_ins).where(sign_ins.c.id == token_hash).values(used_at=hour(tx.now))
    )


async def sign_out(tx: Transaction, token_hash: str) -> None:
    """Forget one sign-in; its token is worth nothing from now on."""
    await tx.execute(sa.delete(sign_ins).where(sign_ins.c.id == token_hash))


async def listed(
    tx: Transaction, member: Member, *, limit: int, after: str | None = None
) -> tuple[KeptSignIn, ...]:
    """Return the member's sign-ins, the latest first, those after the one called `after`."""
    query = sa.select(sign_ins).where(_theirs(member), sign_ins.c.expires_at > tx.now)
    if after is not None:
        last = sign_ins.alias()
        began = sa.select(last.c.created_at).where(last.c.id == after).scalar_subquery()
        is_older = sign_ins.c.created_at < began
        query = query.where(is_older | ((sign_ins.c.created_at == began) & (sign_ins.c.id < after)))
    latest_first = (sign_ins.c.created_at.desc(), sign_ins.c.id.desc())
    rows = await tx.execute(query.order_by(*latest_first).limit(limit))
    return tuple(
        KeptSignIn(
            row.id, row.created_at, row.expires_at, Origin(row.device, row.address), row.used_at
        )
        for row in rows
    )


async def end(tx: Transaction, member: Member, sign_in_id: str) -> bool:
    """End one of the member's sign-ins; tell whether there was such a one."""
    return await tx.changed_one(
        sa.delete(sign_ins).where(_theirs(member), sign_ins.c.id == sign_in_id)
    )


async def end_all(tx: Transaction, member: Member, *, but: str = "") -> int:
    """End the member's sign-ins but for one; return how many there were."""
    ended = await tx.execute(sa.delete(sign_ins).where(_theirs(member), sign_ins.c.id != but))
    return ended.rowcount


async def begin_anew(tx: Transaction, sign_in_id: str) -> None:
    """Let a sign-in count from now: its member has just proven again who they are."""
    await tx.execute(
        sa.update(sign_ins).where(sign_ins.c.id == sign_in_id).values(created_at=tx.now)
    )


def hour(moment: datetime) -> datetime:
    """Return the beginning of the hour."""
    return moment.replace(minute=0, second=0, microsecond=0)


def _theirs(member: Member) -> sa.ColumnElement[bool]:
    return (sign_ins.c.member_id == member.id) & (sign_ins.c.workspace_id == member.workspace_id)
