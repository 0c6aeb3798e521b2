"""Connections: one open provider an account, and one call in flight on it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from orchestre.providers.provider import Provider
from orchestre.providers.registry import Registry
from orchestre.store import accounts
from orchestre.store.session import Store


@dataclass(slots=True)
class _Open:
    """An account's provider, while it is open, and the lock that keeps its calls apart."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    provider: Provider | None = None
    #: The options it was opened with; others mean that it was linked anew.
    options: str = ""


class Connections:
    """Every provider that this process holds open."""

    def __init__(self, store: Store, registry: Registry) -> None:
        self._store = store
        self.registry = registry
        self._open: dict[str, _Open] = {}

    @contextlib.asynccontextmanager
    async def use(self, account_id: str) -> AsyncIterator[Provider]:
        """Give the account's provider to one caller at a time.

        Raises NotFound where the account is not linked (any more), and `ProviderError`s.
        """
        held = self._open.setdefault(account_id, _Open())
        async with held.turn:
            async with self._store.read() as tx:
                wanted = await accounts.connection(tx, account_id)
            if held.provider is not None and held.options != wanted.options:
                await held.provider.close()
                held.provider = None
            if held.provider is None:
                plugin = self.registry.plugin(wanted.provider)
                options = plugin.options.model_validate_json(wanted.options)
                held.provider = await plugin.connect(options)
                held.options = wanted.options
            yield held.provider

    async def close(self) -> None:
        """Close every provider, waiting for the calls that are in flight."""
        for held in self._open.values():
            async with held.turn:
                if held.provider is not None:
                    await held.provider.close()
                    held.provider = None
        self._open.clear()
