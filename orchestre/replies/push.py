"""Push: has services tell of new mail by themselves, and polls at once what they tell of."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog

from orchestre.domain.errors import CredentialsRejected, NotFound, OrchestreError, ProviderError
from orchestre.providers.provider import Notices, ReceivesPush
from orchestre.replies.backoff import next_try
from orchestre.replies.connections import Connections, in_time
from orchestre.store import polls, pushes
from orchestre.store.claims import Claim
from orchestre.store.session import Store

#: Longer than asking a service takes; a worker that died is replaced after it.
LEASE = timedelta(minutes=2)
#: Tries at having a service stop telling.
STOP_TRIES = 5
#: Seconds that whoever unlinks an account waits for its service to stop telling.
STOP_SECONDS = 5.0
#: Gmail tells for seven days at most, and wants to be asked each day:
#: https://developers.google.com/workspace/gmail/api/guides/push#renew_your_mailbox_watch
_DAILY = timedelta(days=1)
#: Seconds between two looks at a channel that has nothing to tell.
_BREATH = 1.0
_SOONEST = timedelta(minutes=5)

log = structlog.get_logger()


class Push:
    """News of new mail, for the providers that have a channel for it; polling goes on under it.

    A service that does not tell, or a notice that is lost, costs seconds: no mail, and no bot.
    """

    def __init__(
        self,
        store: Store,
        connections: Connections,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._pause = pause
        self._connections = connections
        plugins = connections.registry.plugins()
        #: The channels to listen to, by the names of their providers; mostly none.
        self.channels: dict[str, Notices] = {
            plugin.name: plugin.notices for plugin in plugins if plugin.notices is not None
        }

    async def claim(self, limit: int) -> tuple[Claim, ...]:
        """Claim accounts whose services are to be asked: to tell of new mail, or to stop."""
        if not self.channels:
            return ()
        async with self._store.begin() as tx:
            return await pushes.claim(tx, tuple(self.channels), limit=limit, lease=LEASE)

    async def ask(self, claim: Claim) -> None:
        """Ask an account's service to tell while its bot runs, and not to tell once it does not.

        A claim that is repeated, after a crash say, asks anew, which changes nothing.
        """
        async with self._store.read() as tx:
            wanted = await pushes.standing(tx, claim.account_id)
        until = None
        try:
            if wanted.is_linked:
                until = await self._asked(claim, is_watched=wanted.is_watched)
        except NotFound:
            wanted = pushes.Standing(is_linked=False, is_watched=False)
        except OrchestreError as error:
            # A service that is not to tell any more stops by itself within days.
            if wanted.is_watched or claim.attempts < STOP_TRIES:
                await self.put_off(claim, error)
                return
        async with self._store.begin() as tx:
            if wanted.is_watched:
                await pushes.asked(tx, claim, until=until, again=_next(tx.now, until))
            else:
                await pushes.end(tx, claim)

    async def _asked(self, claim: Claim, *, is_watched: bool) -> datetime | None:
        """Return until when the service tells; None: it does not."""
        async with self._connections.use(claim.account_id) as provider:
            if not isinstance(provider, ReceivesPush):
                return None
            if is_watched:
                until = await in_time(provider.watch())
                return until if until.tzinfo is not None else until.replace(tzinfo=UTC)
            await in_time(provider.unwatch())
            return None

    async def put_off(self, claim: Claim, error: OrchestreError) -> None:
        """Ask later, less and less often; the bot goes on polling."""
        log.warning("push not asked for", account=claim.account_id, reason=str(error))
        async with self._store.begin() as tx:
            until = next_try(tx.now, claim.attempts, error)
            await pushes.put_off(tx, claim, until=until, error=str(error))
            if isinstance(error, CredentialsRejected):
                # The poll finds out whether the account must be linked again, and says so.
                await polls.wake(tx, claim.account_id)

    async def listen(self, provider: str) -> None:
        """Have polled at once what this provider's channel tells of, until cancelled.

        A notice is done with once what it means is kept; until then the channel repeats it. A
        channel that fails is listened to again, less and less often.
        """
        failures = 0
        try:
            while True:
                try:
                    if not await self.take(provider):
                        # Some channels do not wait for news as they should.
                        await self._pause(_BREATH)
                    failures = 0
                except ProviderError as error:
                    failures += 1
                    now = self._store.clock()
                    wait = (next_try(now, failures, error) - now).total_seconds()
                    log.warning("no news", provider=provider, reason=str(error), again_in=wait)
                    await self._pause(wait)
        finally:
            await self.channels[provider].close()

    async def take(self, provider: str) -> int:
        """Wait for notices once, make due what they tell of; return how many there were."""
        channel = self.channels[provider]
        notices = await channel.next()
        for address in sorted({one.address for one in notices if one.address}):
            await self._wake(provider, address)
        if notices:
            await in_time(channel.done(notices))
        return len(notices)

    async def _wake(self, provider: str, address: str) -> None:
        # One account a transaction: nobody ever waits for two bots' rows.
        async with self._store.begin() as tx:
            for account_id in await pushes.meant(tx, provider, address):
                await polls.wake(tx, account_id)


async def stop_telling(store: Store, connections: Connections, account_id: str) -> None:
    """Ask the service of an account that is about to be unlinked to tell of it no more.

    Best effort: what it tells all the same is not heeded.
    """
    async with store.read() as tx:
        if not await pushes.is_told(tx, account_id):
            return
    with contextlib.suppress(NotFound, ProviderError):
        await in_time(_unwatched(connections, account_id), STOP_SECONDS)


async def _unwatched(connections: Connections, account_id: str) -> None:
    async with connections.use(account_id) as provider:
        if isinstance(provider, ReceivesPush):
            await provider.unwatch()


def _next(now: datetime, until: datetime | None) -> datetime:
    """Return when to ask next: within a day, and well before the service stops telling."""
    if until is None:
        return now + _DAILY
    return now + max(_SOONEST, min(_DAILY, (until - now) / 2))
