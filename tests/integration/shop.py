"""A shop: one linked account, and a person who approves drafts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from orchestre.domain.accounts import Account
from orchestre.domain.decisions import Approve, Shown
from orchestre.domain.drafts import Draft
from orchestre.domain.members import Member
from orchestre.domain.replies import Reply
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import MemoryMailbox, memory_plugin
from orchestre.replies.connections import Connections
from orchestre.replies.delivery import Delivery
from orchestre.replies.linking import Linking
from orchestre.replies.review import Review
from orchestre.store import drafts, replies
from orchestre.store.replies import Outgoing
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.samples import SHOP, a_draft, a_mail, a_member, a_message, an_answer


class Shop:
    """One linked account, and a person who approves drafts."""

    def __init__(self, store: Store, clock: SteppingClock, registry: Registry) -> None:
        self.store = store
        self.clock = clock
        self.connections = Connections(store, registry)
        self.delivery = Delivery(store, self.connections)
        self.review = Review(store, 0)
        self.linking = Linking(store, self.connections, lambda _workspace: None)
        self.member: Member
        self.account: Account
        self._mails = 0

    async def approved(self) -> Draft:
        self._mails += 1
        stored = await a_message(self.store, self.account, a_mail(self._mails))
        draft = await a_draft(self.store, stored, an_answer())
        shown = Shown(draft.current.version, draft.current.content_hash)
        return await self.review.decide(self.member, draft.id, shown, Approve())

    async def deliver(self) -> list[str]:
        """One sweep; the statuses in which the attempts ended."""
        return [await self.delivery.deliver(outgoing) for outgoing in await self.delivery.claim(10)]

    async def deliver_for(self, seconds: float, step: float = 60.0) -> list[str]:
        """Sweeps while time goes by; every attempt's end."""
        ends: list[str] = []
        for _ in range(int(seconds / step)):
            ends += await self.deliver()
            self.clock.advance(step)
        return ends

    async def frozen(self, outgoing: Outgoing) -> Reply:
        """What an attempt would send."""
        async with self.store.read() as tx:
            return await replies.frozen(tx, outgoing.claim.id)

    async def status(self, draft: Draft) -> Draft:
        async with self.store.read() as tx:
            return await drafts.get(tx, draft.workspace_id, draft.id)


@pytest.fixture
def mailbox(clock: SteppingClock) -> MemoryMailbox:
    return MemoryMailbox(address=SHOP, clock=clock)


Open = Callable[[Registry], Awaitable[Shop]]


@pytest.fixture
def open_shop(store: Store, clock: SteppingClock) -> Open:
    async def opened(registry: Registry) -> Shop:
        shop = Shop(store, clock, registry)
        shop.member = await a_member(store)
        shop.account = await shop.linking.link(
            shop.member,
            provider_name=registry.plugins()[0].name,
            identifier_name="shop",
            options={"address": SHOP},
        )
        return shop

    return opened


@pytest.fixture
async def shop(mailbox: MemoryMailbox, open_shop: Open) -> Shop:
    return await open_shop(Registry([memory_plugin(mailbox)]))
