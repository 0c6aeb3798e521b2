"""Pushes: until when each account's service tells of new mail by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.store.claims import Claim, give_back, take_due
from orchestre.store.session import Transaction
from orchestre.store.tables import accounts, bots
from orchestre.store.tables_mailboxes import pushes

_RUNS = (BotStatus.RUNNING, BotStatus.FAILING)
_WATCHED = sa.select(bots.c.account_id).where(bots.c.status.in_(_RUNS))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is wanted of an account's service now."""

    is_linked: bool
    #: Its bot runs, so that news of its mail is wanted.
    is_watched: bool


async def claim(
    tx: Transaction, providers: Sequence[str], *, limit: int, lease: timedelta
) -> tuple[Claim, ...]:
    """Claim what is to be asked of the services named: to tell, anew each day, or to stop."""
    await _add(tx, providers, limit)
    # Whoever stops a bot does not wait for this; a failing attempt keeps its wait.
    is_over = sa.and_(
        pushes.c.account_id.not_in(_WATCHED), pushes.c.attempts == 0, pushes.c.due_at > tx.now
    )
    await tx.execute(sa.update(pushes).where(is_over).values(due_at=tx.now))
    return await take_due(tx, pushes, sa.true(), limit=limit, lease=lease)


async def _add(tx: Transaction, providers: Sequence[str], limit: int) -> None:
    """Add the accounts whose services were not asked yet."""
    known = sa.select(pushes.c.account_id)
    fresh = await tx.execute(
        sa.select(accounts.c.id, accounts.c.workspace_id)
        .where(
            accounts.c.provider.in_(providers),
            accounts.c.status == AccountStatus.LINKED,
            accounts.c.id.in_(_WATCHED),
            accounts.c.id.not_in(known),
        )
        .limit(limit)
    )
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    for row in fresh.all():
        values = {"id": tx.new_id(), "account_id": row.id, "workspace_id": row.workspace_id}
        # Another worker may be adding it at this moment.
        await tx.execute(insert(pushes).values(due_at=tx.now, **values).on_conflict_do_nothing())


async def standing(tx: Transaction, account_id: str) -> Standing:
    """Return whether the account is linked, and whether its bot runs."""
    row = (
        await tx.execute(
            sa.select(accounts.c.status, bots.c.status.label("bot"))
            .join_from(accounts, bots, bots.c.account_id == accounts.c.id)
            .where(accounts.c.id == account_id)
        )
    ).one()
    is_linked = row.status == AccountStatus.LINKED
    return Standing(is_linked=is_linked, is_watched=is_linked and row.bot in _RUNS)


async def asked(tx: Transaction, claim: Claim, *, until: datetime | None, again: datetime) -> bool:
    """Keep until when the service tells, and when to ask next; False when the claim is void."""
    return await give_back(tx, pushes, claim, until=until, due_at=again, attempts=0, error="")


async def put_off(tx: Transaction, claim: Claim, *, until: datetime, error: str) -> bool:
    """Ask later; False (and nothing written) when the claim is void."""
    return await give_back(tx, pushes, claim, due_at=until, error=error)


async def end(tx: Transaction, claim: Claim) -> bool:
    """Forget an account that nobody wants news of; False when the claim is void."""
    return await tx.changed_one(
        sa.delete(pushes).where(pushes.c.id == claim.id, pushes.c.fence == claim.fence)
    )


async def is_told(tx: Transaction, account_id: str) -> bool:
    """Tell whether the account's service was asked to tell, and may be telling still."""
    row = await tx.execute(sa.select(pushes.c.until).where(pushes.c.account_id == account_id))
    return row.scalar_one_or_none() is not None


async def meant(tx: Transaction, provider: str, address: str) -> tuple[str, ...]:
    """Return the accounts of that address which are linked at the provider: one, or none."""
    rows = await tx.execute(
        sa.select(accounts.c.id).where(
            accounts.c.provider == provider,
            accounts.c.address == address.lower(),
            accounts.c.status == AccountStatus.LINKED,
        )
    )
    return tuple(rows.scalars())
