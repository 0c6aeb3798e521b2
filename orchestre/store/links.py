"""Links: how an account comes to a workspace, once, and goes away again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from orchestre.domain.accounts import Account, AccountStatus, BotStatus, Cursor
from orchestre.domain.errors import Conflict
from orchestre.domain.members import Role
from orchestre.domain.membership import is_above
from orchestre.store.accounts import get, lock, set_bot
from orchestre.store.session import Transaction
from orchestre.store.tables import accounts, bots


@dataclass(frozen=True, slots=True)
class Link:
    """What linking an account brings: names, options (JSON, kept sealed), and where to begin."""

    provider: str
    identifier_name: str
    address: str
    options: str
    resource: str
    cursor: Cursor
    #: What its owner did not allow at the service.
    lacks: str = ""
    #: Its mailbox shows where threads stand.
    keeps_labels: bool = False


async def link(tx: Transaction, workspace_id: str, given: Link) -> Account:
    """Keep a newly linked account with a stopped bot, or renew one that was linked before.

    A renewed account keeps its history and its cursor, so that nothing since is missed. A mailbox
    that comes back takes over the strictest approval rule that it has under any name of this
    workspace; `rule_from` says which name's, where that is another's.
    Raises Conflict where the mailbox is linked already, here under another name or elsewhere, and
    where the name is another mailbox's, whose history and waiting replies it still stands for.
    """
    known = await _of_this_name(tx, workspace_id, given)
    await _refuse_second_link(tx, workspace_id, given, but=known.id if known else "")
    account_id = known.id if known else tx.new_id()
    is_back = known is None or known.status == AccountStatus.UNLINKED
    rule = await _held_rule(tx, workspace_id, given) if is_back else None
    try:
        await (
            _renew(tx, account_id, given) if known else _add(tx, workspace_id, account_id, given)
        )
    except sa.exc.IntegrityError as error:
        raise Conflict(
            "Somebody linked this mailbox, or another one of this name, at the same moment",
            advice="List the accounts; link it again if it is not among them.",
        ) from error
    account = await get(tx, workspace_id, account_id)
    if rule is None or not rule.chosen_for:
        return account
    await set_bot(tx, workspace_id, account.bot.id, approved_by=rule.least)
    return replace(await get(tx, workspace_id, account_id), rule_from=rule.chosen_for)


async def _of_this_name(
    tx: Transaction, workspace_id: str, given: Link
) -> sa.Row[tuple[str, str, str]] | None:
    """Return the row (id, resource, status) that has the name; Conflict if another mailbox has."""
    rows = await tx.execute(
        sa.select(accounts.c.id, accounts.c.resource, accounts.c.status).where(
            accounts.c.workspace_id == workspace_id,
            accounts.c.provider == given.provider,
            accounts.c.identifier_name == given.identifier_name,
        )
    )
    known = rows.one_or_none()
    if known and known.resource != given.resource:
        raise Conflict(
            f"The name {given.identifier_name} was used for another {given.provider} mailbox",
            advice="Choose another name for this one.",
        )
    return known


@dataclass(frozen=True, slots=True)
class _Rule:
    """An approval rule; `chosen_for` is the other name that it was chosen for, if it was."""

    least: Role
    chosen_for: str


async def _held_rule(tx: Transaction, workspace_id: str, given: Link) -> _Rule:
    """Return the strictest rule that a mailbox has, held: who changes one meanwhile waits.

    Of equal ones it is that of the name given, which nothing was taken over for.
    """
    rows = await tx.execute(
        sa.select(accounts.c.identifier_name, bots.c.approved_by)
        .join_from(accounts, bots, bots.c.account_id == accounts.c.id)
        .where(
            accounts.c.workspace_id == workspace_id,
            accounts.c.provider == given.provider,
            accounts.c.resource == given.resource,
        )
        .order_by(bots.c.id)
        .with_for_update(of=bots)
    )
    rules = {row.identifier_name: Role(row.approved_by) for row in rows}
    strictest = _Rule(rules.get(given.identifier_name, Role.APPROVER), "")
    for name, least in rules.items():
        if is_above(least, strictest.least):
            strictest = _Rule(least, name)
    return strictest


async def _renew(tx: Transaction, account_id: str, given: Link) -> None:
    await lock(tx, account_id)
    values = _renewed(tx, account_id, given)
    await tx.execute(sa.update(accounts).where(accounts.c.id == account_id).values(**values))


async def _add(tx: Transaction, workspace_id: str, account_id: str, given: Link) -> None:
    names = {
        "id": account_id,
        "workspace_id": workspace_id,
        "provider": given.provider,
        "identifier_name": given.identifier_name,
        "resource": given.resource,
        "cursor": given.cursor,
    }
    await tx.execute(sa.insert(accounts).values(**names, **_renewed(tx, account_id, given)))
    bot = {"id": tx.new_id(), "workspace_id": workspace_id, "account_id": account_id}
    await tx.execute(sa.insert(bots).values(**bot, status=BotStatus.STOPPED))


def _renewed(tx: Transaction, account_id: str, given: Link) -> dict[str, Any]:
    return {
        "address": given.address,
        "status": AccountStatus.LINKED,
        "options": tx.cipher.seal(account_id, given.options),
        "linked_at": tx.now,
        "lacks": given.lacks,
    }


async def _refuse_second_link(tx: Transaction, workspace_id: str, given: Link, *, but: str) -> None:
    rows = await tx.execute(
        sa.select(accounts.c.workspace_id, accounts.c.identifier_name).where(
            accounts.c.provider == given.provider,
            accounts.c.resource == given.resource,
            accounts.c.status != AccountStatus.UNLINKED,
            accounts.c.id != but,
        )
    )
    other = rows.first()
    if other is None:
        return
    if other.workspace_id == workspace_id:
        raise Conflict(
            f"This {given.provider} mailbox is linked already, as {other.identifier_name}",
            advice=f"Use {other.identifier_name}, or unlink it first.",
        )
    # Another team's names are nobody's business.
    raise Conflict(
        f"This {given.provider} mailbox is linked already, in another workspace",
        advice="Unlink it there first.",
    )


async def linked_elsewhere(
    tx: Transaction, workspace_id: str, providers: Sequence[str]
) -> tuple[str, ...]:
    """Return the resources that other workspaces have linked at these providers."""
    rows = await tx.execute(
        sa.select(accounts.c.resource).where(
            accounts.c.workspace_id != workspace_id,
            accounts.c.provider.in_(providers),
            accounts.c.status != AccountStatus.UNLINKED,
        )
    )
    return tuple(rows.scalars())


async def unlink(tx: Transaction, workspace_id: str, account_id: str) -> None:
    """Stop the bot and erase the credentials; messages and drafts stay."""
    await tx.execute(
        sa.update(bots)
        .where(bots.c.workspace_id == workspace_id, bots.c.account_id == account_id)
        .values(status=BotStatus.STOPPED, due_at=None, stopped_until=None, error="")
    )
    await tx.execute(
        sa.update(accounts)
        .where(accounts.c.workspace_id == workspace_id, accounts.c.id == account_id)
        .values(status=AccountStatus.UNLINKED, options=None, lacks="")
    )
