"""Labels: mailboxes show where each thread stands, by following the audit trail."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import CredentialsRejected, NotFound, OrchestreError, RateLimited
from orchestre.domain.messages import MessageStatus
from orchestre.providers.provider import KeepsLabels, Label
from orchestre.replies.backoff import next_try
from orchestre.replies.connections import Connections, in_time
from orchestre.store import labelling, polls
from orchestre.store.claims import Claim
from orchestre.store.labelling import Standing
from orchestre.store.session import Store

LEASE = timedelta(minutes=3)
#: Threads labelled in one turn; each is a turn of its own at the account's one connection.
THREADS_A_TURN = 10
#: Seconds for one label: a poll or a reply that waits for its turn must still get it.
LABEL_SECONDS = 10.0
#: Tries at one thread, over more than an hour; then it is passed over.
MOST_TRIES = 12
#: How long nobody is asked for, once no account keeps labels.
_NOBODY = timedelta(minutes=1)

#: What the answer to a thread's newest mail makes of it; others: nothing to show.
_OF_DRAFT = {
    DraftStatus.WAITING: Label.DRAFTED,
    # Approved, and still to leave: it can be taken back.
    DraftStatus.APPROVED: Label.DRAFTED,
    DraftStatus.SENT: Label.ANSWERED,
    DraftStatus.PARKED: Label.NEEDS_YOU,
    DraftStatus.FAILED: Label.NEEDS_YOU,
}

#: What is no thread's fault: none is passed over for it.
_NO_THREADS = (RateLimited, CredentialsRejected)

log = structlog.get_logger()


class Labels:
    """Keeps mailboxes in step with their threads; nobody who works on these waits for it.

    Whatever changes a thread records an event: what is read after that event is at least as new.
    A mailbox that is labelled twice, after a crash say, shows the same as before.
    """

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections
        self._quiet_until: datetime | None = None

    async def claim(self, limit: int) -> tuple[Claim, ...]:
        """Claim mailboxes that are behind.

        Where none is, that costs one read; where no account keeps labels, one read a minute.
        """
        now = self._store.clock()
        if self._quiet_until is not None and now < self._quiet_until:
            return ()
        async with self._store.read() as tx:
            is_any = await labelling.any_behind(tx)
            self._quiet_until = now + _NOBODY if is_any is None else None
            if not is_any:
                return ()
            moved = await labelling.look(tx)
        async with self._store.begin() as tx:
            return await labelling.claim(tx, moved, limit=limit, lease=LEASE)

    async def show(self, claim: Claim) -> None:
        """Label the threads that were touched, as they stand now, and note how far that went."""
        async with self._store.read() as tx:
            behind = await labelling.behind(tx, claim, most=THREADS_A_TURN)
        up_to = behind.after
        try:
            for thread in behind.threads:
                up_to = thread.since - 1
                # Nobody else may claim the mailbox while a slow service is still at work on it.
                if claim.until - self._store.clock() < LEASE / 2:
                    break
                await self._label(claim, thread.thread_id)
            else:
                up_to = behind.up_to
        except NotFound:
            await self._end(claim)
        except OrchestreError as error:
            if claim.attempts >= MOST_TRIES and not isinstance(error, _NO_THREADS):
                # The threads after this one do not wait for it for ever.
                up_to += 1
            await self._later(claim, error, up_to if up_to > behind.after else None)
        else:
            async with self._store.begin() as tx:
                await labelling.shown(tx, claim, up_to=up_to)

    async def _label(self, claim: Claim, thread_id: str) -> None:
        """Label one thread; NotFound where the account shows no labels (any more)."""
        async with self._connections.use(claim.account_id) as provider:
            if not (isinstance(provider, KeepsLabels) and provider.keeps_labels):
                raise NotFound("The account keeps no labels any more")
            # Read now: while this waited for its turn, somebody may have decided.
            async with self._store.read() as tx:
                standing = await labelling.standing(tx, claim, thread_id)
            if standing is None:
                return
            thread = standing.provider_thread_id
            await in_time(provider.label(thread, label_of(standing)), LABEL_SECONDS)

    async def put_off(self, claim: Claim, error: OrchestreError) -> None:
        """Go on later, less and less often."""
        await self._later(claim, error, None)

    async def _later(self, claim: Claim, error: OrchestreError, up_to: int | None) -> None:
        log.info("labels put off", account=claim.account_id, reason=str(error))
        attempts = claim.attempts if up_to is None else 1
        async with self._store.begin() as tx:
            until = next_try(tx.now, attempts, error)
            await labelling.put_off(tx, claim, up_to=up_to, until=until, error=str(error))
            if isinstance(error, CredentialsRejected):
                # The poll finds out whether the account must be linked again, and says so.
                await polls.wake(tx, claim.account_id)

    async def _end(self, claim: Claim) -> None:
        async with self._store.begin() as tx:
            await labelling.end(tx, claim)


def label_of(standing: Standing) -> Label | None:
    """Return what a thread shows: by its newest mail that was not skipped, else by its answer."""
    if standing.message is MessageStatus.NEEDS_HUMAN:
        return Label.NEEDS_YOU
    if standing.message is not MessageStatus.DRAFTED or standing.draft is None:
        return None
    return _OF_DRAFT.get(standing.draft)
