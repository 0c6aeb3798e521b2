"""A post room: one watched account in memory, and what was kept of its mail."""

from __future__ import annotations

import pytest

from orchestre.domain.accounts import Account
from orchestre.domain.members import Member
from orchestre.domain.messages import Message, StoredMessage
from orchestre.providers.registry import Plugin, Registry
from orchestre.providers.testing.memory import MemoryMailbox, memory_plugin
from orchestre.replies.bots import Bots
from orchestre.replies.connections import Connections
from orchestre.replies.intake import Intake
from orchestre.replies.linking import Linking
from orchestre.store import accounts, messages
from orchestre.store.messages import MessageFilter
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.samples import SHOP, Naming, a_mail, a_member

NAMED: Naming = {"provider_name": "memory", "identifier_name": "shop"}


class Post:
    """One watched account, and what was kept of its mail."""

    def __init__(
        self,
        store: Store,
        clock: SteppingClock,
        mailbox: MemoryMailbox,
        plugin: Plugin | None = None,
    ) -> None:
        registry = Registry([plugin or memory_plugin(mailbox)])
        self.store = store
        self.clock = clock
        self.mailbox = mailbox
        self.connections = Connections(store, registry)
        self.linking = Linking(store, self.connections, lambda _workspace: None)
        self.bots = Bots(store, self.connections)
        self.intake = Intake(store, self.connections)
        self.member: Member

    async def link(self) -> Account:
        options: dict[str, object] = {"address": SHOP}
        return await self.linking.link(self.member, **NAMED, options=options)

    async def start(self, **values: object) -> Account:
        given = {"interval_seconds": 10, **values}
        return await self.bots.start(self.member, **NAMED, **given)  # type: ignore[arg-type]

    async def poll(self) -> int:
        """One sweep; how many polls it made."""
        claims = await self.intake.claim(10)
        for claim in claims:
            await self.intake.poll(claim)
        return len(claims)

    async def receive(self, *mails: Message) -> list[StoredMessage]:
        """Let mails arrive and be polled; everything that is kept by then, oldest first."""
        for mail in mails:
            self.mailbox.deliver(mail)
        self.clock.advance(10)
        await self.poll()
        return await self.kept()

    async def kept(self) -> list[StoredMessage]:
        async with self.store.read() as tx:
            found = await messages.listed(tx, self.member.workspace_id, MessageFilter(), limit=200)
        return sorted(found, key=lambda one: one.id)

    async def account(self) -> Account:
        async with self.store.read() as tx:
            return (await accounts.listed(tx, self.member.workspace_id))[0]


@pytest.fixture
async def post(store: Store, clock: SteppingClock) -> Post:
    opened = Post(store, clock, MemoryMailbox(address=SHOP, clock=clock, page=3))
    opened.member = await a_member(store)
    opened.mailbox.deliver(a_mail(1))
    await opened.link()
    return opened
