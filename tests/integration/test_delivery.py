"""Delivery: whatever happens at the service or to this process, at most one copy leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from orchestre.domain.accounts import Account
from orchestre.domain.decisions import Approve, Shown
from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.domain.errors import (
    CredentialsRejected,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    ReplyRefused,
    ReplyUncertain,
)
from orchestre.domain.members import Member
from orchestre.domain.replies import Reply
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import MemoryMailbox, MemoryProvider, memory_plugin
from orchestre.replies.connections import Connections
from orchestre.replies.delivery import MOST_LOOKS, Delivery
from orchestre.replies.linking import Linking
from orchestre.replies.review import Review
from orchestre.store import drafts, events, replies, tables
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.samples import SHOP, a_draft, a_mail, a_member, a_message, an_answer

HOUR = 3600.0


class Shop:
    """One linked account, and a person who approves drafts."""

    def __init__(self, store: Store, clock: SteppingClock, registry: Registry) -> None:
        self.store = store
        self.clock = clock
        self.connections = Connections(store, registry)
        self.delivery = Delivery(store, self.connections)
        self.review = Review(store, 0)
        self.linking = Linking(store, registry)
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


async def test_an_approved_reply_leaves_once(shop: Shop, mailbox: MemoryMailbox) -> None:
    draft = await shop.approved()
    assert await shop.deliver_for(HOUR) == ["sent"]
    (sent,) = mailbox.sent
    assert sent.reply.text == draft.current.content.text
    assert (await shop.status(draft)).status is DraftStatus.SENT
    async with shop.store.read() as tx:
        trail = await events.listed(tx, draft.workspace_id, after=0, limit=99)
        assert trail[-1].verb == "reply sent"
        assert await events.verify(tx, draft.workspace_id) is None


@pytest.mark.parametrize(
    "error", [ProviderUnavailable("down"), RateLimited("later", retry_after=300)]
)
async def test_what_was_not_taken_is_sent_later(
    shop: Shop, mailbox: MemoryMailbox, error: ProviderError
) -> None:
    draft = await shop.approved()
    mailbox.fail_next("send", error, times=3)
    assert await shop.deliver() == ["approved"]
    assert (await shop.status(draft)).error == str(error)
    assert (await shop.deliver_for(HOUR))[-1] == "sent"
    assert len(mailbox.sent) == 1


async def test_a_rate_limit_is_kept_to_the_second(
    shop: Shop, mailbox: MemoryMailbox, clock: SteppingClock
) -> None:
    await shop.approved()
    mailbox.fail_next("send", RateLimited("later", retry_after=300))
    await shop.deliver()
    calls = len(mailbox.calls)
    clock.advance(299)
    assert await shop.deliver() == []
    assert len(mailbox.calls) == calls
    clock.advance(1)
    assert await shop.deliver() == ["sent"]


async def test_a_refused_reply_is_shown_and_never_tried_again(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    draft = await shop.approved()
    mailbox.fail_next("send", ReplyRefused("550 no such user"))
    assert await shop.deliver_for(HOUR) == ["failed"]
    failed = await shop.status(draft)
    assert (failed.status, failed.error) == (DraftStatus.FAILED, "550 no such user")
    assert mailbox.sent == []


async def test_a_lost_answer_is_found_in_the_sent_mail(shop: Shop, mailbox: MemoryMailbox) -> None:
    draft = await shop.approved()
    mailbox.lose_answer_of_next_send()
    assert await shop.deliver() == ["uncertain"]
    assert await shop.deliver() == []
    assert await shop.deliver_for(HOUR) == ["sent"]
    assert len(mailbox.sent) == 1
    assert (await shop.status(draft)).status is DraftStatus.SENT


async def test_what_stays_unclear_is_parked_and_a_person_decides(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    draft = await shop.approved()
    mailbox.fail_next("send", ReplyUncertain("no answer"))
    assert await shop.deliver_for(HOUR) == ["uncertain", "parked"]
    parked = await shop.status(draft)
    assert parked.status is DraftStatus.PARKED
    assert "may have left" in parked.error
    await shop.review.resolve(shop.member, draft.id, "send_again")
    assert await shop.deliver_for(HOUR) == ["sent"]
    assert len(mailbox.sent) == 1


async def test_a_look_that_fails_is_looked_again_never_sent_blindly(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    draft = await shop.approved()
    mailbox.lose_answer_of_next_send()
    await shop.deliver()
    mailbox.fail_next("find_sent", ProviderUnavailable("down"), times=3)
    ends = await shop.deliver_for(HOUR * 2)
    assert ends == ["uncertain"] * 3 + ["sent"]
    assert len(mailbox.sent) == 1
    assert (await shop.status(draft)).status is DraftStatus.SENT


async def test_rejected_credentials_stop_the_account_and_keep_the_reply(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    draft = await shop.approved()
    mailbox.fail_next("send", CredentialsRejected("revoked"))
    assert await shop.deliver() == ["approved"]
    accounts = await shop.store.engine.connect()
    row = (await accounts.execute(sa.select(tables.accounts.c.status))).scalar_one()
    await accounts.close()
    assert row == "needs_relink"
    assert (await shop.deliver_for(HOUR))[-1] == "sent"
    assert (await shop.status(draft)).status is DraftStatus.SENT


async def test_a_worker_that_died_after_sending_is_found_out(
    shop: Shop, mailbox: MemoryMailbox, clock: SteppingClock
) -> None:
    draft = await shop.approved()
    (outgoing,) = await shop.delivery.claim(10)
    mailbox.leave(outgoing.reply)  # and then the process was killed
    clock.advance(61)
    assert await shop.deliver_for(HOUR) == ["sent"]
    assert len(mailbox.sent) == 1
    assert (await shop.status(draft)).status is DraftStatus.SENT


async def test_a_worker_that_wakes_late_neither_sends_nor_writes(
    shop: Shop, mailbox: MemoryMailbox, clock: SteppingClock
) -> None:
    draft = await shop.approved()
    (frozen,) = await shop.delivery.claim(10)
    clock.advance(31)
    assert await shop.delivery.deliver(frozen) == "approved"
    assert mailbox.sent == []
    clock.advance(60)
    assert await shop.deliver_for(HOUR) == ["sent"]
    assert len(mailbox.sent) == 1
    assert (await shop.status(draft)).status is DraftStatus.SENT


async def test_a_void_claim_cannot_write_over_the_newer_one(
    shop: Shop, mailbox: MemoryMailbox, clock: SteppingClock
) -> None:
    draft = await shop.approved()
    (first,) = await shop.delivery.claim(10)
    clock.advance(61)
    ends = await shop.deliver_for(600)
    assert ends == ["parked"]
    async with shop.store.begin() as tx:
        assert not await replies.mark(tx, first.claim, replies.ReplyStatus.SENT)
    assert (await shop.status(draft)).status is DraftStatus.PARKED
    assert mailbox.sent == []


async def test_an_unlinked_account_keeps_its_replies_until_it_is_linked_again(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    draft = await shop.approved()
    named = {"provider_name": "memory", "identifier_name": "shop"}
    await shop.linking.unlink(shop.member, **named)
    assert set(await shop.deliver_for(600)) == {"approved"}
    assert "not linked" in (await shop.status(draft)).error
    await shop.linking.link(shop.member, **named, options={"address": SHOP})
    assert (await shop.deliver_for(HOUR))[-1] == "sent"
    assert len(mailbox.sent) == 1


class OneShotProvider(MemoryProvider):
    """A service with one-shot handles, like Gmail's drafts."""

    prepared: dict[str, Reply] = {}  # noqa: RUF012

    async def prepare(self, reply: Reply) -> str:
        self.mailbox.begin("send")
        handle = f"handle-{len(self.prepared) + 1}"
        self.prepared[handle] = reply
        return handle

    async def send_prepared(self, handle: str) -> str:
        if handle not in self.prepared:
            raise ReplyUncertain("404: the draft is gone")
        return self.mailbox.leave(self.prepared.pop(handle))


@pytest.fixture
async def one_shot(mailbox: MemoryMailbox, open_shop: Open) -> Shop:
    OneShotProvider.prepared = {}

    async def connect(_options: object) -> OneShotProvider:
        return OneShotProvider(mailbox)

    return await open_shop(Registry([replace(memory_plugin(mailbox), connect=connect)]))


async def test_a_handle_sends_at_most_once_whatever_is_lost(
    one_shot: Shop, mailbox: MemoryMailbox
) -> None:
    draft = await one_shot.approved()
    mailbox.lose_answer_of_next_send()
    mailbox.fail_next("find_sent", ReplyUncertain("the index lags"), times=2)
    ends = await one_shot.deliver_for(HOUR * 2)
    assert ends[-1] == "sent"
    assert len(mailbox.sent) == 1
    assert (await one_shot.status(draft)).status is DraftStatus.SENT


async def test_a_handle_that_was_made_is_used_and_not_made_again(
    one_shot: Shop, mailbox: MemoryMailbox, clock: SteppingClock
) -> None:
    await one_shot.approved()
    (outgoing,) = await one_shot.delivery.claim(10)
    provider = OneShotProvider(mailbox)
    async with one_shot.store.begin() as tx:
        handle = await provider.prepare(outgoing.reply)
        assert await replies.keep_handle(tx, outgoing.claim, handle)
    clock.advance(61)  # killed before the handle was sent
    assert await one_shot.deliver_for(HOUR) == ["sent"]
    assert len(mailbox.sent) == 1
    assert OneShotProvider.prepared == {}


async def test_a_handle_that_is_gone_without_a_trace_is_parked(
    one_shot: Shop, mailbox: MemoryMailbox, clock: SteppingClock
) -> None:
    draft = await one_shot.approved()
    (outgoing,) = await one_shot.delivery.claim(10)
    async with one_shot.store.begin() as tx:
        await replies.keep_handle(tx, outgoing.claim, "handle-of-yore")
    clock.advance(61)
    ends = await one_shot.deliver_for(HOUR * 4)
    assert ends == ["uncertain"] * (MOST_LOOKS - 1) + ["parked"]
    assert (await one_shot.status(draft)).status is DraftStatus.PARKED
    assert mailbox.sent == []
