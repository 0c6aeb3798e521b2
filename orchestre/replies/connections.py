"""Connections: one open provider an account, and one call in flight on it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

from orchestre.domain.errors import (
    NotFound,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    ReplyUncertain,
)
from orchestre.providers.provider import Provider
from orchestre.providers.registry import Registry
from orchestre.replies.backoff import LONGEST, next_try
from orchestre.store import accounts
from orchestre.store.session import Store

#: Seconds that an account's turn and its connecting may take together.
OPEN_SECONDS = 20.0
#: Seconds that one call at a service may take; well below every lease.
CALL_SECONDS = 30.0
CLOSE_SECONDS = 5.0

_Answer = TypeVar("_Answer")


async def in_time(
    call: Awaitable[_Answer],
    seconds: float | None = None,
    *,
    too_late: type[ProviderError] = ProviderUnavailable,
) -> _Answer:
    """Return what a service answers; raise `too_late` if it takes more than `CALL_SECONDS`."""
    try:
        async with asyncio.timeout(CALL_SECONDS if seconds is None else seconds):
            return await call
    except TimeoutError as error:
        raise too_late("The service does not answer") from error


async def shut(provider: Provider) -> None:
    """Close a provider, whether or not its service answers."""
    with contextlib.suppress(ProviderError):
        await in_time(provider.close(), CLOSE_SECONDS)


@dataclass(slots=True)
class _Open:
    """An account's provider, while it is open, and the lock that keeps its calls apart."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    provider: Provider | None = None
    #: The options it was opened with; others mean that it was linked anew.
    options: str = ""
    #: Nobody wants it any more: whoever has the turn shuts it.
    is_over: bool = False

    async def shut(self) -> None:
        provider, self.provider = self.provider, None
        self.options = ""
        if provider is not None:
            await shut(provider)


class Connections:
    """Every provider that this process holds open."""

    def __init__(self, store: Store, registry: Registry) -> None:
        self._store = store
        self.registry = registry
        self._open: dict[str, _Open] = {}

    @contextlib.asynccontextmanager
    async def use(self, account_id: str) -> AsyncIterator[Provider]:
        """Give the account's provider to one caller at a time; `in_time` bounds each call on it.

        Raises NotFound where the account is not linked (any more), and `ProviderError`s:
        ProviderUnavailable too if its turn does not come within `OPEN_SECONDS`, and RateLimited
        as long as the service asked to be left alone, whoever of all processes it said that to.
        """
        held = self._open.setdefault(account_id, _Open())
        async with contextlib.AsyncExitStack() as turn:
            provider = await in_time(self._opened(account_id, held, turn), OPEN_SECONDS)
            try:
                yield provider
            except RateLimited as error:
                await self._leave_alone(account_id, error)
                raise
            except (ProviderUnavailable, ReplyUncertain):
                # A call may have been given up half way: the next one gets a fresh connection.
                held.is_over = True
                raise
            finally:
                if held.is_over:
                    await held.shut()

    async def _opened(
        self, account_id: str, held: _Open, turn: contextlib.AsyncExitStack
    ) -> Provider:
        await turn.enter_async_context(held.turn)
        held.is_over = False
        try:
            async with self._store.read() as tx:
                wanted = await accounts.connection(tx, account_id)
        except NotFound:
            await held.shut()
            raise
        self._refuse_quiet(wanted)
        if held.provider is None or held.options != wanted.options:
            await held.shut()
            plugin = self.registry.plugin(wanted.provider)
            options = plugin.options.model_validate_json(wanted.options)
            held.provider = await plugin.connect(options)
            held.options = wanted.options
        return held.provider

    def _refuse_quiet(self, wanted: accounts.Connection) -> None:
        now = self._store.clock()
        # More than a day was never noted: this machine's clock was wrong then.
        if wanted.quiet_until and now < wanted.quiet_until <= now + LONGEST:
            raise RateLimited(
                "The service asked to be left alone for a while",
                retry_after=(wanted.quiet_until - now).total_seconds(),
            )

    async def _leave_alone(self, account_id: str, error: RateLimited) -> None:
        if not error.only_sending:
            async with self._store.begin() as tx:
                await accounts.leave_alone(tx, account_id, next_try(tx.now, 1, error))

    async def forget(self, account_id: str) -> None:
        """Close the account's provider: now, or when the call in flight on it has ended."""
        held = self._open.get(account_id)
        if held is not None:
            held.is_over = True
            if not held.turn.locked():
                async with held.turn:
                    await held.shut()

    async def close(self) -> None:
        """Close every provider, waiting for calls in flight no longer than a call may take."""
        await asyncio.gather(*(_ended(held) for held in self._open.values()))
        self._open.clear()


async def _ended(held: _Open) -> None:
    held.is_over = True
    with contextlib.suppress(ProviderError):
        await in_time(held.turn.acquire())
        try:
            await held.shut()
        finally:
            held.turn.release()
