"""Delivery: an approved reply leaves exactly once, or a person is told what is unclear."""

# The protocol: claim by a conditional UPDATE, committed before any I/O; after an earlier attempt
# look before anything else; use a one-shot handle where the service has one; write nothing with
# less than half the lease left; `sent` only where the fence is still ours; park what stays unclear.

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import (
    CredentialsRejected,
    NotFound,
    OrchestreError,
    ProviderError,
    ProviderUnavailable,
    ReplyRefused,
    ReplyUncertain,
)
from orchestre.domain.replies import ReplyStatus
from orchestre.providers.provider import PreparesReplies, Provider
from orchestre.replies.backoff import next_try
from orchestre.replies.connections import Connections
from orchestre.store import accounts, drafts, replies
from orchestre.store.events import Entry, record
from orchestre.store.replies import Outgoing
from orchestre.store.session import Store, Transaction

LEASE = timedelta(seconds=60)
#: Looks for a reply that may have left, before a person is asked.
MOST_LOOKS = 5

log = structlog.get_logger()


class Delivery:
    """Sends what was approved once its undo time is over."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    async def claim(self, limit: int) -> tuple[Outgoing, ...]:
        """Claim replies that are due. What a dead worker left is looked for after settling."""
        async with self._store.begin() as tx:
            for plugin in self._connections.registry.plugins():
                settle = timedelta(seconds=plugin.settle_seconds)
                await replies.expire_leases(tx, plugin.name, settle=settle)
            return await replies.claim(tx, limit=limit, lease=LEASE)

    async def take_over(self) -> None:
        """Take over what an earlier process was sending; only where it cannot be alive."""
        async with self._store.begin() as tx:
            for plugin in self._connections.registry.plugins():
                settle = timedelta(seconds=plugin.settle_seconds)
                await replies.expire_leases(tx, plugin.name, settle=settle, all_of_them=True)

    async def deliver(self, outgoing: Outgoing) -> ReplyStatus:
        """Make one attempt; return where the reply stands after it."""
        try:
            async with self._connections.use(outgoing.claim.account_id) as provider:
                return await self._attempt(outgoing, provider)
        except ReplyRefused as error:
            return await self._ended(outgoing, ReplyStatus.FAILED, DraftStatus.FAILED, str(error))
        except ReplyUncertain as error:
            return await self.uncertain(outgoing, error)
        except (ProviderError, NotFound) as error:
            return await self.put_off(outgoing, error)

    async def _attempt(self, outgoing: Outgoing, provider: Provider) -> ReplyStatus:
        sent_id = await provider.find_sent(outgoing.reply) if outgoing.was_tried else None
        if sent_id is None:
            if outgoing.is_uncertain and not self._may_send_again(outgoing, provider):
                return await self._park(outgoing)
            if outgoing.claim.until - self._store.clock() < LEASE / 2:
                return await self.put_off(outgoing, ProviderUnavailable("No time was left to send"))
            sent_id = await self._send(outgoing, provider)
        return await self._ended(
            outgoing,
            ReplyStatus.SENT,
            DraftStatus.SENT,
            "",
            provider_message_id=sent_id,
        )

    async def _send(self, outgoing: Outgoing, provider: Provider) -> str:
        # Half of the lease at most, so that whoever claims next finds the socket silent.
        async with asyncio.timeout(LEASE.total_seconds() / 2):
            try:
                if not isinstance(provider, PreparesReplies):
                    return await provider.send(outgoing.reply)
                handle = outgoing.handle
                if handle is None:
                    handle = await provider.prepare(outgoing.reply)
                    async with self._store.begin() as tx:
                        if not await replies.keep_handle(tx, outgoing.claim, handle):
                            raise ReplyUncertain("Another worker took this reply over")
                return await provider.send_prepared(handle)
            except TimeoutError as error:
                raise ReplyUncertain("The service did not answer in time") from error

    def _may_send_again(self, outgoing: Outgoing, provider: Provider) -> bool:
        if isinstance(provider, PreparesReplies):
            return True
        return bool(self._connections.registry.plugin(outgoing.provider).sends_once)

    async def _park(self, outgoing: Outgoing) -> ReplyStatus:
        why = (
            "It is not among the sent mail, but it may have left. "
            "Look in the mailbox, then resolve it as sent, or have it sent again."
        )
        return await self._ended(outgoing, ReplyStatus.PARKED, DraftStatus.PARKED, why)

    async def uncertain(self, outgoing: Outgoing, error: OrchestreError) -> ReplyStatus:
        """Look for it once the service has settled; after `MOST_LOOKS` ask a person."""
        if outgoing.claim.attempts > MOST_LOOKS:
            return await self._park(outgoing)
        plugin = self._connections.registry.plugin(outgoing.provider)
        settle = timedelta(seconds=plugin.settle_seconds)
        async with self._store.begin() as tx:
            due_at = max(tx.now + settle, next_try(tx.now, outgoing.claim.attempts))
            await replies.mark(
                tx, outgoing.claim, ReplyStatus.UNCERTAIN, due_at=due_at, error=str(error)
            )
        return ReplyStatus.UNCERTAIN

    async def put_off(self, outgoing: Outgoing, error: OrchestreError) -> ReplyStatus:
        """Try later what certainly did not leave now; what was uncertain before stays so."""
        status = ReplyStatus.UNCERTAIN if outgoing.is_uncertain else ReplyStatus.APPROVED
        log.info("reply put off", reply=outgoing.claim.id, reason=str(error))
        async with self._store.begin() as tx:
            due_at = next_try(tx.now, outgoing.claim.attempts, error)
            await replies.mark(tx, outgoing.claim, status, due_at=due_at, error=str(error))
            await _note(tx, outgoing, str(error))
            if isinstance(error, CredentialsRejected):
                await accounts.needs_relink(tx, outgoing.claim.account_id)
        return status

    async def _ended(
        self,
        outgoing: Outgoing,
        status: ReplyStatus,
        draft_status: DraftStatus,
        error: str,
        *,
        provider_message_id: str | None = None,
    ) -> ReplyStatus:
        claim = outgoing.claim
        async with self._store.begin() as tx:
            values: dict[str, object] = {"error": error}
            if status is ReplyStatus.SENT:
                values |= {"provider_message_id": provider_message_id, "sent_at": tx.now}
            if not await replies.mark(tx, claim, status, **values):
                # Another worker holds the reply by now, and will look before it sends.
                return ReplyStatus.UNCERTAIN
            draft = await drafts.get(tx, claim.workspace_id, outgoing.draft_id)
            await drafts.move(tx, draft, draft_status, error=error)
            entry = Entry(
                "delivery",
                f"reply {status}",
                outgoing.draft_id,
                after={"reply": claim.id, "attempts": claim.attempts, "reason": error},
            )
            await record(tx, claim.workspace_id, entry)
        return status


async def _note(tx: Transaction, outgoing: Outgoing, error: str) -> None:
    draft = await drafts.get(tx, outgoing.claim.workspace_id, outgoing.draft_id)
    await drafts.write(tx, draft, error=error)
