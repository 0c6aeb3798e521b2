"""A post room whose service tells of new mail by itself."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from orchestre.providers.provider import Notices
from orchestre.providers.testing.attentive import (
    AttentiveMailbox,
    MemoryNotices,
    attentive_plugin,
)
from orchestre.providers.testing.memory import memory_plugin
from orchestre.replies.push import Push
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.post import Post
from tests.samples import SHOP, a_member


class PushPost(Post):
    """A watched account whose service tells of new mail."""

    mailbox: AttentiveMailbox

    def __init__(
        self, store: Store, clock: SteppingClock, notices: Notices | None, *, can_tell: bool = True
    ) -> None:
        mailbox = AttentiveMailbox(address=SHOP, clock=clock)
        plugin = attentive_plugin(mailbox) if can_tell else memory_plugin(mailbox)
        super().__init__(store, clock, mailbox, replace(plugin, notices=notices))
        self.waited: list[float] = []
        self.push = Push(store, self.connections, pause=self._pause)

    async def _pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        await asyncio.sleep(0)

    async def ask(self) -> int:
        """One sweep; how many services were asked."""
        claims = await self.push.claim(10)
        for claim in claims:
            await self.push.ask(claim)
        return len(claims)

    def asked(self) -> list[str]:
        return [call for call in self.mailbox.calls if call in ("watch", "unwatch")]

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.push.listen("memory"))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def opened(
    store: Store, clock: SteppingClock, notices: Notices | None, *, can_tell: bool = True
) -> PushPost:
    post = PushPost(store, clock, notices, can_tell=can_tell)
    post.member = await a_member(store)
    await post.link()
    return post


async def until(what: Callable[[], bool]) -> None:
    """Let others go on until it is so."""
    async with asyncio.timeout(60):
        while not what():
            await asyncio.sleep(0.01)


@pytest.fixture
def notices() -> MemoryNotices:
    return MemoryNotices()


@pytest.fixture
async def push_post(store: Store, clock: SteppingClock, notices: MemoryNotices) -> PushPost:
    return await opened(store, clock, notices)
