"""Bots: starting, stopping and changing what watches an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from orchestre.domain.accounts import Account, AccountStatus, BotStatus, Cursor
from orchestre.domain.errors import Conflict, Fault, Invalid, NotFound
from orchestre.domain.members import Member
from orchestre.providers.provider import ReachesBack
from orchestre.replies.connections import Connections, in_time
from orchestre.store import accounts
from orchestre.store.events import Entry, record
from orchestre.store.session import Store, Transaction


@dataclass(frozen=True, slots=True)
class BotChanges:
    """What to change about a bot; None: leave as it is."""

    instructions: str | None = None
    model: str | None = None
    interval_seconds: int | None = None
    daily_cap: int | None = None


class Bots:
    """The bots of every workspace; each call names the member who wants it."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    async def start(
        self,
        member: Member,
        *,
        provider_name: str,
        identifier_name: str,
        interval_seconds: int,
        answer_since: datetime | None = None,
    ) -> Account:
        """Watch an account from now on, polling at once and then every `interval_seconds`.

        What came since it was linked is answered; what came before only from `answer_since`.
        """
        account = await self._named(member, provider_name, identifier_name)
        _refuse_unconnected(account)
        cursor = await self._reach_back(account, answer_since)
        async with self._store.begin() as tx:
            await accounts.set_bot(
                tx,
                member.workspace_id,
                account.bot.id,
                status=BotStatus.RUNNING,
                interval_seconds=interval_seconds,
                answer_since=answer_since or account.bot.answer_since,
                due_at=tx.now,
                attempts=0,
                error="",
            )
            # The bot's row is held now: nobody unlinks it any more until this is kept.
            _refuse_unconnected(await accounts.get(tx, member.workspace_id, account.id))
            if cursor is not None:
                await accounts.move_cursor(tx, account.id, cursor)
            entry = Entry(
                member.id,
                "bot started",
                account.bot.id,
                before={"status": account.bot.status},
                after={"status": BotStatus.RUNNING, "interval_seconds": interval_seconds},
            )
            await record(tx, member.workspace_id, entry)
            return await accounts.get(tx, member.workspace_id, account.id)

    async def _reach_back(self, account: Account, since: datetime | None) -> Cursor | None:
        if since is None:
            return None
        async with self._connections.use(account.id) as provider:
            if not isinstance(provider, ReachesBack):
                raise Invalid(
                    f"{account.provider} cannot be read from a moment in the past",
                    faults=(Fault("answer_since", "not possible with this provider"),),
                    advice="Start the bot without answer_since.",
                )
            # A later moment passes nothing over that came since it was linked, or was last read.
            if since >= (account.bot.last_poll_at or account.linked_at):
                return None
            return await in_time(provider.cursor_at(since))

    async def stop(self, member: Member, *, provider_name: str, identifier_name: str) -> Account:
        """Stop watching an account; stopping a stopped bot changes nothing."""
        account = await self._named(member, provider_name, identifier_name)
        async with self._store.begin() as tx:
            return (await _stop(tx, member, (account,)))[0]

    async def stop_all(self, member: Member) -> tuple[Account, ...]:
        """Stop every bot of the workspace; return those that ran."""
        async with self._store.begin() as tx:
            every = await accounts.listed(tx, member.workspace_id)
            running = [one for one in every if one.bot.status is not BotStatus.STOPPED]
            return await _stop(tx, member, running)

    async def status(
        self,
        member: Member,
        *,
        provider_name: str | None = None,
        identifier_name: str | None = None,
    ) -> tuple[Account, ...]:
        """Return the accounts asked for with their bots; all without names."""
        if provider_name is not None and identifier_name is not None:
            return (await self._named(member, provider_name, identifier_name),)
        async with self._store.read() as tx:
            every = await accounts.listed(tx, member.workspace_id)
        if provider_name is None:
            return every
        provider = self._connections.registry.plugin(provider_name).name
        return tuple(account for account in every if account.provider == provider)

    async def change(self, member: Member, bot_id: str, changes: BotChanges) -> Account:
        """Change a bot's instructions, model, interval or cap from its next message on."""
        wanted = {name: value for name, value in asdict(changes).items() if value is not None}
        async with self._store.begin() as tx:
            account = await accounts.of_bot(tx, member.workspace_id, bot_id)
            if wanted:
                await accounts.set_bot(tx, member.workspace_id, bot_id, **wanted)
                entry = Entry(member.id, "bot changed", bot_id, after={"changed": sorted(wanted)})
                await record(tx, member.workspace_id, entry)
            return await accounts.of_bot(tx, member.workspace_id, account.bot.id)

    async def _named(self, member: Member, provider_name: str, identifier_name: str) -> Account:
        provider = self._connections.registry.plugin(provider_name).name
        async with self._store.read() as tx:
            return await accounts.named(tx, member.workspace_id, provider, identifier_name)


def _refuse_unconnected(account: Account) -> None:
    if account.status is AccountStatus.UNLINKED:
        raise NotFound(f"{account.identifier_name} was unlinked", advice="Link it again.")
    if account.status is AccountStatus.NEEDS_RELINK:
        raise Conflict(
            f"{account.identifier_name} has to be connected again first",
            advice=f"Link it again: its service no longer lets us in ({account.bot.error}).",
        )


async def _stop(tx: Transaction, member: Member, chosen: Sequence[Account]) -> tuple[Account, ...]:
    for account in chosen:
        values = {"status": BotStatus.STOPPED, "due_at": None}
        await accounts.set_bot(tx, member.workspace_id, account.bot.id, **values)
    # The trail comes last: writing to it holds the workspace.
    for account in chosen:
        before, after = {"status": account.bot.status}, {"status": BotStatus.STOPPED}
        entry = Entry(member.id, "bot stopped", account.bot.id, before=before, after=after)
        await record(tx, member.workspace_id, entry)
    return tuple([await accounts.get(tx, member.workspace_id, one.id) for one in chosen])
