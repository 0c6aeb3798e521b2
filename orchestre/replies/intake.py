"""Intake: reads an account's new mail, keeps each once, and sets robots aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog

from orchestre.domain.accounts import Account, AccountStatus, Cursor
from orchestre.domain.errors import (
    CredentialsRejected,
    NotFound,
    OrchestreError,
    ProviderError,
)
from orchestre.domain.messages import Message, MessageStatus, StoredMessage, gist
from orchestre.providers.provider import Page
from orchestre.replies.backoff import next_try
from orchestre.replies.connections import Connections, in_time
from orchestre.replies.robots import skip_reason
from orchestre.replies.threads import placed
from orchestre.store import accounts, copies, drafts, messages, poll_hours, polls
from orchestre.store.bounds import plain, storable
from orchestre.store.claims import Claim
from orchestre.store.events import Entry, record
from orchestre.store.messages import Arrival
from orchestre.store.session import Store, Transaction

#: Longer than any poll takes; a worker that died is replaced after it.
LEASE = timedelta(minutes=3)
#: Pages read in one poll; the rest follows at once, so that one flood does not starve others.
PAGES_A_POLL = 20

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Read:
    """How far a poll came."""

    kept: int
    is_last: bool


class Intake:
    """Polls accounts whose time has come."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    async def claim(self, limit: int) -> tuple[Claim, ...]:
        """Claim bots whose poll is due."""
        async with self._store.begin() as tx:
            return await polls.claim(tx, limit=limit, lease=LEASE)

    async def poll(self, claim: Claim) -> int:
        """Read what is new in one account; return how many messages were kept.

        Each page and the cursor behind it are kept in one transaction. What fails is written
        where the team sees it, and tried again less and less often.
        """
        async with self._store.read() as tx:
            account = await accounts.get(tx, claim.workspace_id, claim.account_id)
        try:
            read = await self._read(claim, account)
        except CredentialsRejected as error:
            await self._stop(claim, account, error)
            return 0
        except (ProviderError, NotFound) as error:
            await self.put_off(claim, error)
            return 0
        async with self._store.begin() as tx:
            wait = timedelta(seconds=account.bot.interval_seconds if read.is_last else 0)
            await polls.polled(tx, claim, next_poll=tx.now + wait)
        return read.kept

    async def _read(self, claim: Claim, account: Account) -> _Read:
        kept = 0
        async with self._connections.use(account.id) as provider:
            # Read now: while this poll waited for its turn, somebody may have moved it.
            async with self._store.read() as tx:
                cursor = (await accounts.connection(tx, account.id)).cursor
            for _ in range(PAGES_A_POLL):
                page = await in_time(provider.fetch(cursor))
                added = await self._keep(claim, account, page, cursor)
                if added is None:
                    break
                kept += added
                cursor = page.next
                if page.is_last:
                    return _Read(kept, is_last=True)
                # Nobody else may claim the account while a slow service is still being read.
                if claim.until - self._store.clock() < LEASE / 2:
                    break
        return _Read(kept, is_last=False)

    async def _keep(
        self, claim: Claim, account: Account, page: Page, cursor: Cursor | None
    ) -> int | None:
        """Keep a page and its cursor; None when the page is void.

        It is where the claim is, the bot was stopped, or a person moved the cursor meanwhile.
        """
        if not page.messages and page.next == cursor:
            return 0
        async with self._store.begin() as tx:
            if not await polls.still_polls(tx, claim):
                return None
            if not await polls.advance_cursor(tx, account.id, before=cursor, after=page.next):
                return None
            entries = await self._add(tx, account, page.messages)
            if entries:
                found = len(entries)
                await poll_hours.note(tx, claim, received=found)
            # Recording holds the workspace's row, which whoever decides on a draft takes last too.
            for entry in entries:
                await record(tx, account.workspace_id, entry)
            return len(entries)

    async def _add(
        self, tx: Transaction, account: Account, received: tuple[Message, ...]
    ) -> list[Entry]:
        """Keep what is new of these; return what to record about each."""
        given = tuple(storable(one, now=tx.now) for one in received)
        given = await placed(tx, account.id, given)
        seen = set(await copies.gists(tx, account.id, given))
        arrivals = []
        for message in given:
            arrivals.append(judge(message, account.address, is_copy=gist(message) in seen))
            seen.add(gist(message))
        kept = await messages.add(tx, account.workspace_id, account.id, tuple(arrivals))
        return [await self._noted(tx, account, stored) for stored in kept]

    async def _noted(self, tx: Transaction, account: Account, stored: StoredMessage) -> Entry:
        """Void what waits in the thread of a mail that a person wrote."""
        after = {"status": stored.status, "reason": stored.reason}
        if stored.status is not MessageStatus.SKIPPED:
            thread = stored.message.thread_id
            voided = await drafts.supersede_waiting(tx, account.id, thread)
            after["superseded"] = ", ".join(voided)
        return Entry("intake", "message received", stored.id, after=after)

    async def _stop(self, claim: Claim, account: Account, error: CredentialsRejected) -> None:
        log.warning("account needs to be linked again", account=account.id, reason=str(error))
        async with self._store.begin() as tx:
            await polls.polled(tx, claim, next_poll=tx.now, error=str(error))
            await accounts.needs_relink(tx, account.id, linked_before=account.linked_at)
            now = await accounts.get(tx, account.workspace_id, account.id)
            if now.status is AccountStatus.NEEDS_RELINK:
                after = {"reason": plain(str(error))}
                entry = Entry("intake", "account needs relink", account.id, after=after)
                await record(tx, account.workspace_id, entry)

    async def put_off(self, claim: Claim, error: OrchestreError) -> None:
        """Poll again later; the team sees why until a poll succeeds."""
        log.info("poll failed", account=claim.account_id, reason=str(error))
        async with self._store.begin() as tx:
            next_poll = next_try(tx.now, claim.attempts, error)
            await polls.polled(tx, claim, next_poll=next_poll, error=_with_advice(error))


def _with_advice(error: OrchestreError) -> str:
    """Say what happened, and what somebody must do about it where waiting does not mend it."""
    if error.advice == type(error).advice:
        return str(error)
    return f"{str(error).rstrip('. ')}. {error.advice}"


def judge(message: Message, own_address: str, *, is_copy: bool) -> Arrival:
    """Decide what becomes of a message: answered, skipped with a reason, or left to a person."""
    if is_copy and message.rfc_message_id and not message.problem:
        return Arrival(message, MessageStatus.SKIPPED, "copy of a mail that was received before")
    reason = skip_reason(message, frozenset({own_address}))
    if reason:
        return Arrival(message, MessageStatus.SKIPPED, reason)
    if message.problem:
        return Arrival(message, MessageStatus.NEEDS_HUMAN, message.problem)
    return Arrival(message, MessageStatus.RECEIVED)
