"""Expired: what nobody needs any more is cleared away, a few rows at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from orchestre.domain.installations import InstallationState
from orchestre.domain.knowledge import ImportStatus
from orchestre.store.session import Transaction
from orchestre.store.tables_answers import kept_answers
from orchestre.store.tables_catalogue import imports
from orchestre.store.tables_installation import installation
from orchestre.store.tables_people import identity_links, invitations, sign_ins, visits
from orchestre.store.tables_teams import chat_installations, install_visits

#: How long an answer is kept for a request that is sent again.
ANSWERS = timedelta(days=1)
#: An invitation that came to nothing is shown for so long.
INVITATIONS = timedelta(days=7)
#: How long a chat app may take to give back the token of a team that it is to leave.
LEAVING = timedelta(days=1)


async def is_due(tx: Transaction) -> bool:
    """Tell whether clearing away is due in this installation."""
    return (await tx.execute(sa.select(installation.c.id).where(_due(tx)))).first() is not None


async def claim(tx: Transaction, *, until: datetime) -> bool:
    """Take the clearing away, so that nobody else does it until then; False if it is not due."""
    return await tx.changed_one(
        sa.update(installation).where(_due(tx)).values(cleaning_due_at=until)
    )


async def next_at(tx: Transaction, moment: datetime) -> None:
    """Write when it is due next."""
    await tx.execute(sa.update(installation).values(cleaning_due_at=moment))


def _due(tx: Transaction) -> sa.ColumnElement[bool]:
    due_at = installation.c.cleaning_due_at
    return sa.or_(due_at.is_(None), due_at <= tx.now)


async def remove(tx: Transaction, *, limit: int) -> int:
    """Remove at most `limit` rows of each kind; return how many went."""
    gone = 0
    for table, is_over in _over(tx.now):
        chosen = sa.select(table.c.id).where(is_over).limit(limit)
        gone += (await tx.execute(sa.delete(table).where(table.c.id.in_(chosen)))).rowcount
    return gone


def _over(now: datetime) -> tuple[tuple[sa.Table, sa.ColumnElement[bool]], ...]:
    came_to_nothing = sa.and_(
        invitations.c.accepted_at.is_(None), invitations.c.expires_at <= now - INVITATIONS
    )
    has_left = sa.and_(
        chat_installations.c.state == InstallationState.LEAVING,
        chat_installations.c.changed_at <= now - LEAVING,
    )
    return (
        (sign_ins, sign_ins.c.expires_at <= now),
        (visits, visits.c.expires_at <= now),
        (install_visits, install_visits.c.expires_at <= now),
        (chat_installations, has_left),
        (identity_links, identity_links.c.expires_at <= now),
        (kept_answers, kept_answers.c.created_at <= now - ANSWERS),
        (invitations, came_to_nothing),
    )


async def being_read(tx: Transaction, import_ids: list[str]) -> frozenset[str]:
    """Return those of the imports whose files are still to be read."""
    rows = await tx.execute(
        sa.select(imports.c.id).where(
            imports.c.id.in_(import_ids), imports.c.status == ImportStatus.RUNNING
        )
    )
    return frozenset(rows.scalars())
