"""Delivery: an approved reply leaves exactly once, or a person is told what is unclear."""

# The protocol: claim by a conditional UPDATE, committed before any I/O; look whether it left
# before anything else, on the first attempt too (a restored backup does not know of earlier ones);
# use a one-shot handle where the service has one; write nothing with less than half the lease left;
# `sent` only where the fence is still ours; park what stays unclear.

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import (
    Conflict,
    CredentialsRejected,
    NotFound,
    OrchestreError,
    ProviderError,
    ReplyRefused,
    ReplyUncertain,
    SettingsError,
)
from orchestre.domain.replies import Reply, ReplyStatus
from orchestre.providers.provider import PreparesReplies, Provider
from orchestre.replies.backoff import next_try
from orchestre.replies.connections import Connections, in_time
from orchestre.store import accounts, drafts, replies
from orchestre.store.events import Entry, record
from orchestre.store.replies import Outgoing
from orchestre.store.session import Store

LEASE = timedelta(seconds=60)
#: Seconds that one call at the service may take: well below half the lease.
CALL_SECONDS = 20.0
#: Looks for a reply that may have left, before a person is asked.
MOST_LOOKS = 5
#: How long a reply that certainly did not leave is tried again; then a person is asked.
LONGEST_WAIT = timedelta(days=1)

log = structlog.get_logger()


class Delivery:
    """Sends what was approved once its undo time is over."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    async def claim(self, limit: int) -> tuple[Outgoing, ...]:
        """Claim replies that are due. What a dead worker left is looked for after settling."""
        async with self._store.begin() as tx:
            await replies.expire_leases(tx, self._settles())
            return await replies.claim(tx, limit=limit, lease=LEASE)

    async def take_over(self) -> None:
        """Take over what an earlier process was sending; only where it cannot be alive."""
        async with self._store.begin() as tx:
            await replies.expire_leases(tx, self._settles(), all_of_them=True)

    def _settles(self) -> dict[str, timedelta]:
        plugins = self._connections.registry.plugins()
        return {plugin.name: timedelta(seconds=plugin.settle_seconds) for plugin in plugins}

    async def deliver(self, outgoing: Outgoing) -> ReplyStatus:
        """Make one attempt; return where the reply stands after it."""
        try:
            async with self._store.read() as tx:
                reply = await replies.frozen(tx, outgoing.claim.id)
            async with self._connections.use(outgoing.claim.account_id) as provider:
                return await self._attempt(outgoing, reply, provider)
        except ReplyUncertain as error:
            return await self.uncertain(outgoing, error)
        except (ReplyRefused, NotFound, SettingsError) as error:
            return await self._refused(outgoing, error)
        except ProviderError as error:
            return await self.put_off(outgoing, error)

    async def _attempt(self, outgoing: Outgoing, reply: Reply, provider: Provider) -> ReplyStatus:
        sent_id = await in_time(provider.find_sent(reply), CALL_SECONDS)
        if sent_id is None:
            if outgoing.is_uncertain and not self._may_send_again(outgoing, provider):
                return await self._park(outgoing, _NOT_FOUND)
            if outgoing.claim.until - self._store.clock() < LEASE / 2:
                return await self._later(outgoing, self._store.clock())
            sending = self._send(outgoing, reply, provider)
            sent_id = await in_time(sending, CALL_SECONDS, too_late=ReplyUncertain)
        return await self._ended(outgoing, ReplyStatus.SENT, "", sent_id=sent_id)

    async def _send(self, outgoing: Outgoing, reply: Reply, provider: Provider) -> str:
        if not isinstance(provider, PreparesReplies):
            return await provider.send(reply)
        handle = outgoing.handle
        if handle is None:
            handle = await provider.prepare(reply)
            async with self._store.begin() as tx:
                if not await replies.keep_handle(tx, outgoing.claim, handle):
                    raise ReplyUncertain("Another worker took this reply over")
        return await provider.send_prepared(handle, reply)

    def _may_send_again(self, outgoing: Outgoing, provider: Provider) -> bool:
        if isinstance(provider, PreparesReplies):
            return True
        return bool(self._connections.registry.plugin(outgoing.provider).sends_once)

    async def uncertain(self, outgoing: Outgoing, error: OrchestreError) -> ReplyStatus:
        """Look for it once the service has settled; after `MOST_LOOKS` ask a person."""
        if outgoing.looks >= MOST_LOOKS:
            return await self._park(outgoing, f"{error}. {_NOT_LOOKED}")
        settle = self._settles().get(outgoing.provider, replies.LONGEST_SETTLE)
        async with self._store.begin() as tx:
            due_at = max(tx.now + settle, next_try(tx.now, outgoing.looks + 1))
            await replies.mark(
                tx, outgoing.claim, ReplyStatus.UNCERTAIN, due_at=due_at, error=str(error)
            )
        return ReplyStatus.UNCERTAIN

    async def put_off(self, outgoing: Outgoing, error: OrchestreError) -> ReplyStatus:
        """Try later what certainly did not leave now; what was uncertain before stays so."""
        now = self._store.clock()
        if now - outgoing.approved_at > LONGEST_WAIT:
            return await self._refused(outgoing, error)
        log.info("reply put off", reply=outgoing.claim.id, reason=str(error))
        due_at = next_try(now, outgoing.claim.attempts, error)
        status = await self._later(outgoing, due_at, str(error))
        if isinstance(error, CredentialsRejected):
            async with self._store.begin() as tx:
                tried = outgoing.claim.until - LEASE
                await accounts.needs_relink(tx, outgoing.claim.account_id, linked_before=tried)
        return status

    async def _later(self, outgoing: Outgoing, due_at: datetime, error: str = "") -> ReplyStatus:
        status = ReplyStatus.UNCERTAIN if outgoing.is_uncertain else ReplyStatus.APPROVED
        claim = outgoing.claim
        async with self._store.begin() as tx:
            if await replies.mark(tx, claim, status, due_at=due_at, error=error) and error:
                draft = await drafts.get(tx, claim.workspace_id, outgoing.draft_id)
                await drafts.write(tx, draft, error=error)
        return status

    async def _refused(self, outgoing: Outgoing, error: OrchestreError) -> ReplyStatus:
        if outgoing.looks:
            return await self._park(outgoing, f"{error}. {_NOT_LOOKED}")
        return await self._ended(outgoing, ReplyStatus.FAILED, str(error))

    async def _park(self, outgoing: Outgoing, why: str) -> ReplyStatus:
        return await self._ended(outgoing, ReplyStatus.PARKED, why)

    async def _ended(
        self, outgoing: Outgoing, status: ReplyStatus, error: str, *, sent_id: str | None = None
    ) -> ReplyStatus:
        claim = outgoing.claim
        async with self._store.begin() as tx:
            values: dict[str, object] = {"error": error}
            if sent_id is not None:
                values |= {"provider_message_id": sent_id[:512], "sent_at": tx.now}
            if not await replies.mark(tx, claim, status, **values):
                # Another worker holds the reply by now, and will look before it sends.
                return ReplyStatus.UNCERTAIN
            draft = await drafts.get(tx, claim.workspace_id, outgoing.draft_id)
            if not await drafts.move(tx, draft, DraftStatus(status), error=error):
                raise Conflict("The draft was changed while its reply was sent")
            entry = Entry(
                "delivery",
                f"reply {status}",
                outgoing.draft_id,
                after={"reply": claim.id, "attempts": claim.attempts, "reason": error},
            )
            await record(tx, claim.workspace_id, entry)
        return status


_NOT_FOUND = (
    "It is not among the sent mail, but it may have left. "
    "Look in the mailbox, then resolve it as sent, or have it sent again."
)
_NOT_LOOKED = (
    "So it could not be found out whether it left. "
    "Look in the mailbox, then resolve it as sent, or have it sent again."
)
