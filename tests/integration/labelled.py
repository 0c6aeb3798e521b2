"""A post room whose mailbox shows labels."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from orchestre.domain.decisions import Approve
from orchestre.domain.drafts import Draft
from orchestre.domain.messages import Message, StoredMessage
from orchestre.providers.provider import Label
from orchestre.providers.registry import Plugin
from orchestre.providers.testing.attentive import AttentiveMailbox, attentive_plugin
from orchestre.replies.delivery import Delivery
from orchestre.replies.labels import Labels
from orchestre.replies.review import Review
from orchestre.store import messages
from orchestre.store.events import Entry, record
from orchestre.store.session import Store
from orchestre.store.tables_mailboxes import labellings
from tests.clock import SteppingClock
from tests.integration.post import Post
from tests.integration.waiting import UNDO, shown
from tests.samples import SHOP, a_draft, a_mail, a_member


class LabelPost(Post):
    """A watched account whose mailbox shows labels."""

    mailbox: AttentiveMailbox

    def __init__(
        self,
        store: Store,
        clock: SteppingClock,
        mailbox: AttentiveMailbox | None = None,
        plugin: Plugin | None = None,
    ) -> None:
        mailbox = mailbox or AttentiveMailbox(address=SHOP, clock=clock)
        super().__init__(store, clock, mailbox, plugin or attentive_plugin(mailbox))
        self.labels = Labels(store, self.connections)
        self.review = Review(store, UNDO)
        self.delivery = Delivery(store, self.connections)

    async def sweep(self) -> int:
        """One sweep; how many turns it gave."""
        claims = await self.labels.claim(10)
        for claim in claims:
            await self.labels.show(claim)
        return len(claims)

    async def shows(self) -> dict[str, Label]:
        """What the mailbox shows once it is in step."""
        for _ in range(50):
            if not await self.sweep():
                break
        return self.mailbox.labels

    async def arrives(self, mail: Message) -> StoredMessage:
        return (await self.receive(mail))[-1]

    async def drafted(self, message: StoredMessage) -> Draft:
        draft = await a_draft(self.store, message)
        async with self.store.begin() as tx:
            await messages.answered_by_hand(tx, message)
            await record(tx, draft.workspace_id, Entry("model", "draft written", draft.id))
        return draft

    async def approve(self, draft: Draft) -> None:
        await self.review.decide(self.member, draft.id, shown(draft), Approve())

    async def deliver(self) -> None:
        self.clock.advance(UNDO + 1)
        for outgoing in await self.delivery.claim(10):
            await self.delivery.deliver(outgoing)

    async def up_to(self) -> int:
        async with self.store.read() as tx:
            return int((await tx.execute(sa.select(labellings.c.up_to))).scalar_one())


@pytest.fixture
async def desk(store: Store, clock: SteppingClock) -> LabelPost:
    return await opened(LabelPost(store, clock))


async def opened(desk: LabelPost) -> LabelPost:
    desk.member = await a_member(desk.store)
    await desk.link()
    await desk.start()
    await desk.poll()
    return desk


THREAD = a_mail(2).thread_id
