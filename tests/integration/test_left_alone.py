"""A service that asks to be left alone is, by everybody: polls, labels and replies."""

from __future__ import annotations

import pytest

from orchestre.domain.errors import RateLimited
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import MemoryMailbox, memory_plugin
from orchestre.replies.connections import Connections
from tests.clock import SteppingClock
from tests.integration.post import Post
from tests.integration.shop import Shop
from tests.samples import a_mail


async def refused(connections: Connections, account_id: str) -> float | None:
    try:
        async with connections.use(account_id):
            return None
    except RateLimited as error:
        return error.retry_after


async def test_what_a_poll_is_told_holds_for_everybody_and_after_a_restart(
    post: Post, clock: SteppingClock
) -> None:
    await post.start()
    post.mailbox.fail_next("fetch", RateLimited("slow", retry_after=50))
    await post.poll()
    account = await post.account()
    calls = list(post.mailbox.calls)
    restarted = Connections(post.store, Registry([memory_plugin(post.mailbox)]))
    for connections in (post.connections, restarted):
        assert await refused(connections, account.id) == 50
    # Somebody who starts the bot again means well, and the service has not changed its mind.
    await post.start()
    await post.poll()
    assert post.mailbox.calls == calls
    clock.advance(50)
    assert await refused(restarted, account.id) is None
    assert len(await post.receive(a_mail(2))) == 1


async def test_a_reply_waits_with_the_others_and_leaves_once(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    await shop.approved()
    await shop.approved()
    mailbox.fail_next("find_sent", RateLimited("slow", retry_after=50))
    mailbox.calls.clear()
    assert await shop.deliver() == ["approved", "approved"]
    assert mailbox.calls == ["find_sent"]
    assert await shop.deliver_for(60, step=5) == ["sent", "sent"]
    assert len(mailbox.sent) == 2


async def test_a_day_of_sent_mail_that_is_used_up_stops_no_reading(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    await shop.approved()
    used_up = RateLimited("Retry later (Mail sending)", retry_after=7200, only_sending=True)
    mailbox.fail_next("send", used_up)
    assert await shop.deliver() == ["approved"]
    assert await refused(shop.connections, shop.account.id) is None
    assert await shop.deliver_for(3600) == []


async def test_a_clock_that_was_ahead_silences_nobody_for_ever(
    post: Post, clock: SteppingClock
) -> None:
    await post.start()
    account = await post.account()
    clock.advance(40 * 86_400)
    post.mailbox.fail_next("fetch", RateLimited("slow", retry_after=50))
    with pytest.raises(RateLimited):
        async with post.connections.use(account.id) as provider:
            await provider.fetch(None)
    clock.advance(-40 * 86_400)
    assert await refused(post.connections, account.id) is None
