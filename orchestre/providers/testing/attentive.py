"""AttentiveProvider: an account in memory whose service tells of new mail and keeps labels."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from orchestre.domain.errors import ProviderError
from orchestre.providers.plugin import ProviderPlugin
from orchestre.providers.provider import Label, Notice, Provider
from orchestre.providers.testing.memory import (
    MemoryMailbox,
    MemoryOptions,
    MemoryProvider,
    memory_plugin,
)


@dataclass
class AttentiveMailbox(MemoryMailbox):
    """An account whose threads carry labels, and whose news are told while it is watched."""

    #: How long one `watch` holds.
    watch_days: int = 7
    watched_until: datetime | None = None
    keeps_labels: bool = True
    labels: dict[str, Label] = field(default_factory=dict)


class AttentiveProvider(MemoryProvider):
    """One connection to an `AttentiveMailbox`."""

    def __init__(self, mailbox: AttentiveMailbox) -> None:
        super().__init__(mailbox)
        self._own = mailbox
        self.keeps_labels = mailbox.keeps_labels

    async def watch(self) -> datetime:
        """Have news told for some days from now."""
        self.mailbox.begin("watch")
        self._own.watched_until = self.mailbox.clock() + timedelta(days=self._own.watch_days)
        return self._own.watched_until

    async def unwatch(self) -> None:
        """Have no news told."""
        self.mailbox.begin("unwatch")
        self._own.watched_until = None

    async def label(self, thread_id: str, label: Label | None) -> None:
        """Let the thread carry this label, or none."""
        self.mailbox.begin("label")
        self._own.labels.pop(thread_id, None)
        if label is not None:
            self._own.labels[thread_id] = label


class MemoryNotices:
    """A channel in memory: it tells again, when listened to anew, what was not done with."""

    def __init__(self) -> None:
        self._waiting: dict[str, Notice] = {}
        self._told: set[str] = set()
        self._news = asyncio.Event()
        self._faults: list[ProviderError] = []
        self._count = 0

    def tell(self, address: str) -> None:
        """Tell of new mail in the account of that address; empty: something unreadable."""
        self._count += 1
        notice = Notice(f"notice-{self._count}", address)
        self._waiting[notice.id] = notice
        self._news.set()

    def fail_next(self, error: ProviderError, *, times: int = 1) -> None:
        """Let the next `next`s raise the error."""
        self._faults.extend([error] * times)
        self._news.set()

    @property
    def open(self) -> int:
        """How many notices nobody is done with."""
        return len(self._waiting)

    async def next(self) -> tuple[Notice, ...]:
        """Wait for what was not told since the channel was opened."""
        while True:
            if self._faults:
                raise self._faults.pop(0)
            fresh = tuple(one for one in self._waiting.values() if one.id not in self._told)
            if fresh:
                self._told.update(one.id for one in fresh)
                return fresh
            self._news.clear()
            await self._news.wait()

    async def done(self, notices: tuple[Notice, ...]) -> None:
        """Tell these never again."""
        for notice in notices:
            self._waiting.pop(notice.id, None)

    async def close(self) -> None:
        """Forget what was told and not done with: it is told again."""
        self._told.clear()


def attentive_plugin(
    *mailboxes: AttentiveMailbox, notices: MemoryNotices | None = None, name: str = "memory"
) -> ProviderPlugin[MemoryOptions]:
    """Return a plug-in like `memory_plugin`'s, whose service tells on `notices`."""
    by_address = {mailbox.address: mailbox for mailbox in mailboxes}

    async def connect(options: MemoryOptions) -> Provider:
        return AttentiveProvider(by_address[options.address])

    plugin = memory_plugin(*mailboxes, name=name)
    return replace(plugin, connect=connect, notices=notices)
