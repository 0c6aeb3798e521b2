"""Connections: one caller at a time, and no service holds anybody up for ever."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

import pytest

from orchestre.domain.accounts import Account, BotStatus, Cursor
from orchestre.domain.errors import NotFound, ProviderUnavailable, ReplyUncertain
from orchestre.domain.members import Member
from orchestre.providers.provider import Page, Provider
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import MemoryMailbox, MemoryProvider, memory_plugin
from orchestre.replies import connections as patience
from orchestre.replies.bots import Bots
from orchestre.replies.connections import Connections
from orchestre.replies.intake import Intake
from orchestre.replies.linking import Linking
from orchestre.store import accounts
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.samples import SHOP, a_mail, a_member

NAMED = {"provider_name": "memory", "identifier_name": "shop"}


class Moody(MemoryProvider):
    """A provider whose calls named in `silent` never end."""

    silent: frozenset[str] = frozenset()

    async def fetch(self, after: Cursor | None) -> Page:
        await self._answer("fetch")
        return await super().fetch(after)

    async def close(self) -> None:
        await self._answer("close")
        await super().close()

    async def _answer(self, call: str) -> None:
        if call in self.silent:
            await asyncio.Event().wait()


class Desk:
    """One linked account, and every provider that was opened for it."""

    def __init__(self, store: Store, clock: SteppingClock) -> None:
        self.store = store
        self.mailbox = MemoryMailbox(address=SHOP, clock=clock)
        self.opened: list[Moody] = []
        self.connects: Callable[[], Awaitable[None]] | None = None
        plugin = replace(memory_plugin(self.mailbox), connect=self._connect)
        self.connections = Connections(store, Registry([plugin]))
        self.linking = Linking(store, self.connections, lambda _workspace: None)
        self.bots = Bots(store, self.connections)
        self.intake = Intake(store, self.connections)
        self.member: Member
        self.account: Account

    async def _connect(self, _options: object) -> Provider:
        if self.connects is not None:
            await self.connects()
        self.opened.append(Moody(self.mailbox))
        return self.opened[-1]

    async def poll(self) -> None:
        for claim in await self.intake.claim(10):
            await self.intake.poll(claim)

    async def bot_status(self) -> tuple[BotStatus, str]:
        async with self.store.read() as tx:
            bot = (await accounts.get(tx, self.member.workspace_id, self.account.id)).bot
        return bot.status, bot.error


@pytest.fixture
async def desk(sqlite_store: Store, clock: SteppingClock) -> Desk:
    opened = Desk(sqlite_store, clock)
    opened.member = await a_member(sqlite_store)
    opened.account = await opened.linking.link(opened.member, **NAMED, options={"address": SHOP})
    opened.opened.clear()
    return opened


@contextlib.contextmanager
def impatient(*names: str) -> Iterator[None]:
    """Wait shortly, as long as nobody is to answer: real work may take longer than this."""
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setattr(patience, f"{name}_SECONDS", 0.02)
        yield


async def test_a_poll_of_a_silent_service_ends_and_says_so(
    desk: Desk, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.bots.start(
        desk.member, provider_name="memory", identifier_name="shop", interval_seconds=10
    )
    desk.mailbox.deliver(a_mail(1))
    monkeypatch.setattr(Moody, "silent", frozenset({"fetch", "close"}))
    with impatient("CALL", "CLOSE"):
        await asyncio.wait_for(desk.poll(), 20)
    assert await desk.bot_status() == (BotStatus.FAILING, "The service does not answer")
    monkeypatch.setattr(Moody, "silent", frozenset())
    clock.advance(3600)
    await desk.poll()
    assert await desk.bot_status() == (BotStatus.RUNNING, "")
    assert len(desk.opened) == 2, "a call given up half way leaves a connection nobody can trust"


async def test_an_account_that_stays_busy_is_unavailable_to_others(desk: Desk) -> None:
    async with desk.connections.use(desk.account.id) as provider:
        with impatient("OPEN"), pytest.raises(ProviderUnavailable):
            async with desk.connections.use(desk.account.id):
                pass
        assert desk.opened == [provider]
    assert not desk.opened[0].is_closed


async def test_a_service_that_lets_nobody_connect_is_unavailable(desk: Desk) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    desk.connects = never
    with impatient("OPEN"), pytest.raises(ProviderUnavailable):
        async with desk.connections.use(desk.account.id):
            pass
    desk.connects = None
    async with desk.connections.use(desk.account.id) as provider:
        assert await provider.identify() == SHOP


@pytest.mark.parametrize("unclear", [ProviderUnavailable("gone"), ReplyUncertain("lost")])
async def test_a_connection_is_not_used_again_after_an_unclear_end(
    desk: Desk, unclear: Exception
) -> None:
    with pytest.raises(type(unclear)):
        async with desk.connections.use(desk.account.id):
            raise unclear
    assert desk.opened[0].is_closed
    for _ in range(2):
        async with desk.connections.use(desk.account.id) as provider:
            assert provider is desk.opened[1]


async def test_unlinking_closes_what_is_open(desk: Desk) -> None:
    async with desk.connections.use(desk.account.id):
        pass
    await desk.linking.unlink(desk.member, **NAMED)
    assert desk.opened[0].is_closed


async def test_unlinking_lets_the_call_in_flight_end_first(desk: Desk) -> None:
    async with desk.connections.use(desk.account.id) as provider:
        await desk.linking.unlink(desk.member, **NAMED)
        assert await provider.identify() == SHOP
        assert not desk.opened[0].is_closed
    assert desk.opened[0].is_closed
    with pytest.raises(NotFound):
        async with desk.connections.use(desk.account.id):
            pass


async def test_the_process_ends_though_services_are_silent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk.connections.use(desk.account.id):
        pass
    monkeypatch.setattr(Moody, "silent", frozenset({"close"}))
    with impatient("CLOSE"):
        await asyncio.wait_for(desk.connections.close(), 20)
