"""Accounts and their bots: linked logins, and who watches them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from orchestre.domain.accounts import Account, AccountStatus, Bot, BotStatus, Cursor
from orchestre.domain.errors import NotFound
from orchestre.domain.members import Role
from orchestre.store.session import Transaction
from orchestre.store.tables import accounts, bots


@dataclass(frozen=True, slots=True)
class Connection:
    """What it takes to open an account: kept sealed, opened here only."""

    provider: str
    options: str
    address: str
    cursor: Cursor | None
    #: Until when the service asked to be left alone, if it did.
    quiet_until: datetime | None


# A cursor may name 100,000 mails, and only a poll needs it.
_UNSHOWN = ("cursor", "options", "resource", "quiet_until")
_JOINED = sa.select(
    *(column for column in accounts.c if column.name not in _UNSHOWN),
    *(column.label(f"bot_{column.name}") for column in bots.c),
).join_from(accounts, bots, bots.c.account_id == accounts.c.id)


def _account(row: sa.Row[Any]) -> Account:
    bot = Bot(
        id=row.bot_id,
        workspace_id=row.workspace_id,
        account_id=row.id,
        status=BotStatus(row.bot_status),
        interval_seconds=row.bot_interval_seconds,
        instructions=row.bot_instructions,
        model=row.bot_model,
        daily_cap=row.bot_daily_cap,
        answer_since=row.bot_answer_since,
        last_poll_at=row.bot_last_poll_at,
        next_poll_at=row.bot_due_at,
        error=row.bot_error,
        stopped_until=row.bot_stopped_until,
        answer_within_hours=row.bot_answer_within_hours,
        approved_by=Role(row.bot_approved_by),
    )
    return Account(
        id=row.id,
        workspace_id=row.workspace_id,
        provider=row.provider,
        identifier_name=row.identifier_name,
        address=row.address,
        status=AccountStatus(row.status),
        linked_at=row.linked_at,
        bot=bot,
        lacks=row.lacks,
    )


async def listed(tx: Transaction, workspace_id: str) -> tuple[Account, ...]:
    """Return the workspace's linked accounts, oldest first."""
    rows = await tx.execute(
        _JOINED.where(
            accounts.c.workspace_id == workspace_id,
            accounts.c.status != AccountStatus.UNLINKED,
        ).order_by(accounts.c.id)
    )
    return tuple(_account(row) for row in rows)


async def get(tx: Transaction, workspace_id: str, account_id: str) -> Account:
    """Return one account, unlinked ones too (their history stays readable)."""
    return await _one(tx, workspace_id, accounts.c.id == account_id, what=account_id)


async def of_bot(tx: Transaction, workspace_id: str, bot_id: str) -> Account:
    """Return the account that a bot watches."""
    return await _one(tx, workspace_id, bots.c.id == bot_id, what=bot_id)


async def named(tx: Transaction, workspace_id: str, provider: str, identifier_name: str) -> Account:
    """Return the linked account of that name."""
    return await _one(
        tx,
        workspace_id,
        accounts.c.provider == provider,
        accounts.c.identifier_name == identifier_name,
        accounts.c.status != AccountStatus.UNLINKED,
        what=f"{provider} {identifier_name}",
    )


async def _one(
    tx: Transaction, workspace_id: str, *where: sa.ColumnElement[bool], what: str
) -> Account:
    rows = await tx.execute(_JOINED.where(accounts.c.workspace_id == workspace_id, *where))
    row = rows.one_or_none()
    if row is None:
        raise NotFound(f"There is no linked account {what} in your workspace")
    return _account(row)


async def connection(tx: Transaction, account_id: str) -> Connection:
    """Open what it takes to connect; NotFound once the account is unlinked."""
    row = (
        await tx.execute(
            sa.select(
                accounts.c.provider,
                accounts.c.options,
                accounts.c.address,
                accounts.c.cursor,
                accounts.c.quiet_until,
            ).where(accounts.c.id == account_id)
        )
    ).one()
    if row.options is None:
        raise NotFound("The account is not linked any more", advice="Link it again.")
    return Connection(
        provider=row.provider,
        options=tx.cipher.open(account_id, row.options),
        address=row.address,
        cursor=row.cursor,
        quiet_until=row.quiet_until,
    )


async def leave_alone(tx: Transaction, account_id: str, until: datetime) -> None:
    """Note that the account's service asked for silence until then, for everybody here."""
    quiet = sa.update(accounts).where(accounts.c.id == account_id)
    await tx.execute(quiet.values(quiet_until=until))


async def needs_relink(tx: Transaction, account_id: str, *, linked_before: datetime) -> None:
    """Note that the credentials do not work any more; the bot stops.

    An account that was linked anew after `linked_before`, when they were tried, stays as it is.
    """
    await lock(tx, account_id)
    noted = await tx.changed_one(
        sa.update(accounts)
        .where(
            accounts.c.id == account_id,
            accounts.c.status == AccountStatus.LINKED,
            accounts.c.linked_at <= linked_before,
        )
        .values(status=AccountStatus.NEEDS_RELINK)
    )
    if noted:
        await tx.execute(
            sa.update(bots)
            .where(bots.c.account_id == account_id)
            .values(status=BotStatus.STOPPED, due_at=None)
        )


async def set_bot(tx: Transaction, workspace_id: str, bot_id: str, **values: Any) -> None:
    """Write a bot's columns; the caller has read it in the same workspace."""
    await tx.execute(
        sa.update(bots)
        .where(bots.c.workspace_id == workspace_id, bots.c.id == bot_id)
        .values(**values)
    )


async def move_cursor(tx: Transaction, account_id: str, cursor: Cursor) -> None:
    """Go on reading from there, whatever a poll that is under way would have written."""
    await tx.execute(sa.update(accounts).where(accounts.c.id == account_id).values(cursor=cursor))


async def lock(tx: Transaction, account_id: str) -> None:
    """Hold the account until the transaction ends: what is received and what is drafted in turn."""
    await tx.execute(sa.select(bots.c.id).where(bots.c.account_id == account_id).with_for_update())
