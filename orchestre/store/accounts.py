"""Accounts and their bots: linked logins, and when each is polled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from orchestre.domain.accounts import Account, AccountStatus, Bot, BotStatus, Cursor
from orchestre.domain.errors import Conflict, NotFound
from orchestre.store.claims import Claim, give_back, take_due
from orchestre.store.session import Transaction
from orchestre.store.tables import accounts, bots

_WATCHED = (BotStatus.RUNNING, BotStatus.FAILING)


@dataclass(frozen=True, slots=True)
class Link:
    """What linking an account brings: names, options (JSON, kept sealed), and where to begin."""

    provider: str
    identifier_name: str
    address: str
    options: str
    resource: str
    cursor: Cursor


@dataclass(frozen=True, slots=True)
class Connection:
    """What it takes to open an account: kept sealed, opened here only."""

    provider: str
    options: str
    address: str
    cursor: Cursor | None


async def link(tx: Transaction, workspace_id: str, given: Link) -> Account:
    """Keep a newly linked account with a stopped bot, or renew one that was linked before.

    A renewed account keeps its history and its cursor, so that nothing since is missed.
    Raises Conflict where the mailbox is linked already, here under another name or elsewhere.
    """
    known = (
        await tx.execute(
            sa.select(accounts.c.id, accounts.c.cursor, accounts.c.resource).where(
                accounts.c.workspace_id == workspace_id,
                accounts.c.provider == given.provider,
                accounts.c.identifier_name == given.identifier_name,
            )
        )
    ).one_or_none()
    await _refuse_second_link(tx, given, but=known.id if known else "")
    account_id = known.id if known else tx.new_id()
    values: dict[str, Any] = {
        "address": given.address,
        "status": AccountStatus.LINKED,
        "resource": given.resource,
        "options": tx.cipher.seal(account_id, given.options),
        "linked_at": tx.now,
        "cursor": given.cursor,
    }
    if known:
        if known.cursor is not None and known.resource in (None, given.resource):
            del values["cursor"]
        await tx.execute(sa.update(accounts).where(accounts.c.id == account_id).values(**values))
    else:
        names = {"provider": given.provider, "identifier_name": given.identifier_name}
        await tx.execute(
            sa.insert(accounts).values(id=account_id, workspace_id=workspace_id, **names, **values)
        )
        await tx.execute(
            sa.insert(bots).values(
                id=tx.new_id(),
                workspace_id=workspace_id,
                account_id=account_id,
                status=BotStatus.STOPPED,
            )
        )
    return await get(tx, workspace_id, account_id)


async def _refuse_second_link(tx: Transaction, given: Link, *, but: str) -> None:
    other = await tx.execute(
        sa.select(accounts.c.id).where(
            accounts.c.provider == given.provider,
            accounts.c.resource == given.resource,
            accounts.c.id != but,
        )
    )
    if other.first():
        raise Conflict(
            f"This {given.provider} mailbox is linked already",
            advice="Unlink it where it is linked (another name or another workspace) first.",
        )


async def unlink(tx: Transaction, workspace_id: str, account_id: str) -> None:
    """Stop the bot and erase the credentials; messages and drafts stay."""
    await tx.execute(
        sa.update(accounts)
        .where(accounts.c.workspace_id == workspace_id, accounts.c.id == account_id)
        .values(status=AccountStatus.UNLINKED, options=None, resource=None)
    )
    await tx.execute(
        sa.update(bots)
        .where(bots.c.account_id == account_id)
        .values(status=BotStatus.STOPPED, due_at=None, error="")
    )


_JOINED = sa.select(
    accounts,
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
                accounts.c.provider, accounts.c.options, accounts.c.address, accounts.c.cursor
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
    )


async def needs_relink(tx: Transaction, account_id: str) -> None:
    """Note that the credentials do not work any more; the bot stops."""
    await tx.execute(
        sa.update(accounts)
        .where(accounts.c.id == account_id, accounts.c.status == AccountStatus.LINKED)
        .values(status=AccountStatus.NEEDS_RELINK)
    )
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
    """Keep where reading goes on; in the transaction that keeps what was read."""
    await tx.execute(sa.update(accounts).where(accounts.c.id == account_id).values(cursor=cursor))


async def claim_polls(tx: Transaction, *, limit: int, lease: timedelta) -> tuple[Claim, ...]:
    """Claim bots whose poll is due."""
    return await take_due(tx, bots, bots.c.status.in_(_WATCHED), limit=limit, lease=lease)


async def still_polls(tx: Transaction, claim: Claim) -> bool:
    """Tell whether the claim holds and the bot still runs, keeping it so until the end."""
    row = await tx.execute(
        sa.select(bots.c.id)
        .where(
            bots.c.id == claim.id,
            bots.c.fence == claim.fence,
            bots.c.status.in_(_WATCHED),
        )
        .with_for_update()
    )
    return row.first() is not None


async def polled(tx: Transaction, claim: Claim, *, next_poll: datetime, error: str = "") -> None:
    """End a poll: well (attempts begin anew) or with the error that its team will read."""
    values: dict[str, Any] = {"due_at": next_poll, "error": error}
    if error:
        values["status"] = BotStatus.FAILING
    else:
        values |= {"status": BotStatus.RUNNING, "attempts": 0, "last_poll_at": tx.now}
    if await still_polls(tx, claim):
        await give_back(tx, bots, claim, **values)
    else:
        await give_back(tx, bots, claim)
