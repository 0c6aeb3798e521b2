"""Delivery by one-shot handles: a handle sends at most once, whatever is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import ReplyUncertain
from orchestre.domain.replies import Outcome, Reply
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import MemoryMailbox, MemoryProvider, memory_plugin
from orchestre.replies.delivery import MOST_LOOKS
from orchestre.store import replies
from tests.clock import SteppingClock
from tests.integration.shop import Open, Shop

HOUR = 3600.0


class OneShotProvider(MemoryProvider):
    """A service with one-shot handles, like Gmail's drafts."""

    prepared: dict[str, Reply] = {}  # noqa: RUF012

    async def prepare(self, reply: Reply) -> str:
        self.mailbox.begin("send")
        handle = f"handle-{len(self.prepared) + 1}"
        self.prepared[handle] = reply
        return handle

    async def send_prepared(self, handle: str, reply: Reply) -> str:
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
    assert await one_shot.deliver() == ["uncertain"]
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
    handle = await provider.prepare(await one_shot.frozen(outgoing))
    async with one_shot.store.begin() as tx:
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


async def test_sending_again_after_a_person_said_so_takes_a_new_handle(
    one_shot: Shop, mailbox: MemoryMailbox, clock: SteppingClock
) -> None:
    draft = await one_shot.approved()
    (outgoing,) = await one_shot.delivery.claim(10)
    async with one_shot.store.begin() as tx:
        await replies.keep_handle(tx, outgoing.claim, "handle-of-yore")
    clock.advance(61)
    assert (await one_shot.deliver_for(HOUR * 4))[-1] == "parked"
    await one_shot.review.resolve(one_shot.member, draft.id, Outcome.SEND_AGAIN)
    assert await one_shot.deliver_for(HOUR) == ["sent"]
    assert len(mailbox.sent) == 1
