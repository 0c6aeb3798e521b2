"""Bots: starting, stopping and changing what watches an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from orchestre.domain.accounts import Account, AccountStatus, Bot, BotStatus, Cursor
from orchestre.domain.durations import LONGEST
from orchestre.domain.errors import Conflict, Fault, Invalid, NotFound
from orchestre.domain.members import Member, Right, Role
from orchestre.providers.provider import ReachesBack
from orchestre.replies.approval import refuse_lowering
from orchestre.replies.connections import Connections, in_time
from orchestre.store import accounts, stops
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store, Transaction


@dataclass(frozen=True, slots=True)
class BotChanges:
    """What to change about a bot; None: leave as it is."""

    instructions: str | None = None
    model: str | None = None
    interval_seconds: int | None = None
    daily_cap: int | None = None
    answer_within_hours: int | None = None
    approved_by: Role | None = None


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
            # Before any bot is held, here as everywhere: two would wait for each other.
            await who_still_may(tx, member, Right.CONFIGURE)
            await accounts.set_bot(
                tx,
                member.workspace_id,
                account.bot.id,
                status=BotStatus.RUNNING,
                interval_seconds=interval_seconds,
                answer_since=answer_since or account.bot.answer_since,
                due_at=tx.now,
                stopped_until=None,
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

    async def stop(
        self,
        member: Member,
        *,
        provider_name: str,
        identifier_name: str,
        until: datetime | None = None,
    ) -> Account:
        """Stop watching an account, until then or (None) until somebody starts it again.

        Invalid for a moment that is over, or more than a year ahead.
        """
        account = await self._named(member, provider_name, identifier_name)
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.CONFIGURE)
            _refuse_wrong_end(tx.now, until)
            return (await _stop(tx, member, (account,), until))[0]

    async def stop_all(self, member: Member) -> tuple[Account, ...]:
        """Stop every bot of the workspace for good; return those that ran, or would have again."""
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.CONFIGURE)
            every = await accounts.listed(tx, member.workspace_id)
            chosen = [one for one in every if _runs_or_will(one.bot)]
            return await _stop(tx, member, chosen)

    async def resume_due(self) -> int:
        """Start every bot whose stop is over; return how many. The same code in every process."""
        resumed = 0
        async with self._store.read() as tx:
            is_over = await stops.any_is_over(tx)
        # One transaction each: the trail holds the workspace, and two workers would wait crosswise.
        while is_over and await self._resume_one():
            resumed += 1
        return resumed

    async def _resume_one(self) -> bool:
        async with self._store.begin() as tx:
            found = await stops.resume_one(tx)
            if found is None:
                return False
            runs = {"status": BotStatus.RUNNING, "interval_seconds": found.interval_seconds}
            entry = Entry(
                "clock",
                "bot started",
                found.bot_id,
                before={
                    "status": BotStatus.STOPPED,
                    "stopped_until": found.stopped_until.isoformat(),
                },
                after={**runs, "why": "the stop was over"},
            )
            await record(tx, found.workspace_id, entry)
        return True

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
        """Change a bot's instructions, model, interval or cap from its next message on.

        Its approval rule holds from the next decision on; Forbidden to whoever stands below it.
        """
        wanted = {name: value for name, value in asdict(changes).items() if value is not None}
        async with self._store.begin() as tx:
            now = await who_still_may(tx, member, Right.CONFIGURE)
            account = await accounts.of_bot(tx, member.workspace_id, bot_id)
            if changes.approved_by is not None:
                await accounts.lock(tx, account.id)
                account = await accounts.of_bot(tx, member.workspace_id, bot_id)
                refuse_lowering(now, account)
            if wanted:
                await accounts.set_bot(tx, member.workspace_id, bot_id, **wanted)
                await record(tx, member.workspace_id, _changed(member, account.bot, wanted))
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


def _changed(member: Member, bot: Bot, wanted: Mapping[str, object]) -> Entry:
    """Tell the trail what changed; of who may approve, which leaves more open, also how."""
    rule = {name: wanted[name] for name in ("approved_by",) if name in wanted}
    before = {name: getattr(bot, name) for name in rule}
    after = {"changed": sorted(wanted), **rule}
    return Entry(member.id, "bot changed", bot.id, before=before, after=after)


def _runs_or_will(bot: Bot) -> bool:
    return bot.status is not BotStatus.STOPPED or bot.stopped_until is not None


def _refuse_wrong_end(now: datetime, until: datetime | None) -> None:
    if until is None or now < until <= now + timedelta(seconds=LONGEST):
        return
    what = "is over already" if until <= now else "is more than a year ahead"
    raise Invalid(
        f"The end of the stop {what}",
        faults=(Fault("query.until", what),),
        advice="Name a moment within a year, or none: then somebody starts the bot again.",
    )


async def _stop(
    tx: Transaction, member: Member, chosen: Sequence[Account], until: datetime | None = None
) -> tuple[Account, ...]:
    for account in chosen:
        values = {"status": BotStatus.STOPPED, "due_at": None, "stopped_until": until}
        await accounts.set_bot(tx, member.workspace_id, account.bot.id, **values)
    ends = {} if until is None else {"stopped_until": until.isoformat()}
    # The trail comes last: writing to it holds the workspace.
    for account in chosen:
        before, after = {"status": account.bot.status}, {"status": BotStatus.STOPPED, **ends}
        entry = Entry(member.id, "bot stopped", account.bot.id, before=before, after=after)
        await record(tx, member.workspace_id, entry)
    return tuple([await accounts.get(tx, member.workspace_id, one.id) for one in chosen])
