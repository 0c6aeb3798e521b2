"""Push: services tell of new mail while a bot runs, and what they tell of is polled at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.domain.errors import (
    CredentialsRejected,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
)
from orchestre.providers.provider import ReceivesPush
from orchestre.providers.testing.attentive import (
    MemoryNotices,
)
from orchestre.replies.push import STOP_TRIES, stop_telling
from orchestre.store.session import Store
from orchestre.store.tables_mailboxes import pushes
from tests.clock import SteppingClock
from tests.integration.attentive import PushPost, notices, opened, push_post
from tests.integration.post import NAMED
from tests.samples import a_mail

__all__ = ["notices", "push_post"]
DAY = 24 * 3600.0


async def test_a_service_is_asked_while_the_bot_runs_and_anew_each_day(
    push_post: PushPost,
) -> None:
    assert await push_post.ask() == 0
    await push_post.start()
    assert await push_post.ask() == 1
    assert push_post.mailbox.watched_until == push_post.clock() + timedelta(days=7)
    push_post.clock.advance(DAY - 1)
    assert await push_post.ask() == 0
    push_post.clock.advance(1)
    assert await push_post.ask() == 1
    await push_post.bots.stop(push_post.member, **NAMED)
    # Nobody waits a day for a service that is not to tell any more.
    assert await push_post.ask() == 1
    assert push_post.mailbox.watched_until is None
    assert await push_post.ask() == 0
    await push_post.start()
    assert await push_post.ask() == 1
    assert push_post.asked() == ["watch", "watch", "unwatch", "watch"]


async def test_a_service_that_tells_for_less_than_two_days_is_asked_more_often(
    push_post: PushPost,
) -> None:
    push_post.mailbox.watch_days = 1
    await push_post.start()
    await push_post.ask()
    push_post.clock.advance(DAY / 2)
    assert await push_post.ask() == 1


async def test_one_worker_at_a_time_asks_and_a_dead_one_is_replaced(push_post: PushPost) -> None:
    await push_post.start()
    (claim,) = await push_post.push.claim(10)
    assert await push_post.push.claim(10) == ()
    # It dies when Gmail had said yes, and before that was kept.
    async with push_post.connections.use(claim.account_id) as provider:
        assert isinstance(provider, ReceivesPush)
        await provider.watch()
    push_post.clock.advance(120)
    assert await push_post.ask() == 0
    push_post.clock.advance(1)
    assert await push_post.ask() == 1
    await push_post.push.ask(claim)  # the dead one's word is void by now
    async with push_post.store.read() as tx:
        row = (await tx.execute(sa.select(pushes))).one()
    assert (row.lease_until, row.attempts, row.fence) == (None, 0, 2)
    assert row.due_at == push_post.clock() + timedelta(days=1)


async def test_two_workers_that_find_the_same_account_claim_it_once(push_post: PushPost) -> None:
    await push_post.start()
    found = await asyncio.gather(*(push_post.push.claim(10) for _ in range(5)))
    assert sum(map(len, found)) == 1


@pytest.mark.parametrize(
    ("error", "wait", "polled"),
    [
        (ProviderUnavailable("no answer"), 5, 1),
        # Asked to be left alone, it is: by the poll too.
        (RateLimited("slow", retry_after=50), 50, 0),
    ],
)
async def test_a_refusal_backs_off_and_stops_neither_bot_nor_polling(
    push_post: PushPost, error: ProviderError, wait: int, polled: int
) -> None:
    await push_post.start()
    push_post.mailbox.fail_next("watch", error)
    assert await push_post.ask() == 1
    push_post.clock.advance(wait - 1)
    assert await push_post.ask() == 0
    push_post.mailbox.deliver(a_mail(2))
    await push_post.poll()
    assert len(await push_post.kept()) == polled
    push_post.clock.advance(1)
    assert await push_post.ask() == 1
    assert push_post.mailbox.watched_until is not None
    await push_post.poll()
    assert len(await push_post.kept()) == 1
    assert (await push_post.account()).bot.status is BotStatus.RUNNING


async def test_rejected_credentials_are_found_out_by_the_poll(push_post: PushPost) -> None:
    await push_post.start(interval_seconds=3600)
    await push_post.poll()
    revoked = CredentialsRejected("access was revoked")
    push_post.mailbox.fail_next("watch", revoked)
    push_post.mailbox.fail_next("fetch", revoked)
    await push_post.ask()
    assert await push_post.poll() == 1
    account = await push_post.account()
    assert account.status is AccountStatus.NEEDS_RELINK
    assert account.bot.error == "access was revoked"
    push_post.clock.advance(60)
    await push_post.ask()
    async with push_post.store.read() as tx:
        assert (await tx.execute(sa.select(pushes))).all() == []


async def test_credentials_that_may_read_but_not_be_told_go_on_reading(
    push_post: PushPost,
) -> None:
    await push_post.start(interval_seconds=3600)
    await push_post.poll()
    push_post.mailbox.fail_next("watch", CredentialsRejected("the topic is not yours"))
    await push_post.ask()
    assert await push_post.poll() == 1
    assert (await push_post.account()).bot.status is BotStatus.RUNNING


async def test_a_service_that_cannot_be_stopped_is_left_to_stop_by_itself(
    push_post: PushPost,
) -> None:
    await push_post.start()
    await push_post.ask()
    await push_post.bots.stop(push_post.member, **NAMED)
    push_post.mailbox.fail_next("unwatch", ProviderUnavailable("no answer"), times=99)
    for _ in range(20):
        await push_post.ask()
        push_post.clock.advance(900)
    assert push_post.asked() == ["watch"] + ["unwatch"] * STOP_TRIES
    await push_post.start()
    assert await push_post.ask() == 1


async def test_an_account_that_is_to_be_unlinked_is_told_of_no_more(push_post: PushPost) -> None:
    account = await push_post.start()
    await stop_telling(push_post.store, push_post.connections, account.id)
    assert push_post.asked() == []
    await push_post.ask()
    push_post.mailbox.fail_next("unwatch", ProviderUnavailable("no answer"))
    await stop_telling(push_post.store, push_post.connections, account.id)
    assert push_post.mailbox.watched_until is not None
    await stop_telling(push_post.store, push_post.connections, account.id)
    assert push_post.mailbox.watched_until is None
    await push_post.linking.unlink(push_post.member, **NAMED)
    await push_post.ask()
    async with push_post.store.read() as tx:
        assert (await tx.execute(sa.select(pushes))).all() == []


async def test_nothing_is_asked_or_read_where_there_is_no_channel(
    store: Store, clock: SteppingClock
) -> None:
    post = await opened(store, clock, None)
    await post.start()
    await store.engine.dispose()
    statements: list[str] = []
    sa.event.listen(store.engine.sync_engine, "begin", lambda _: statements.append("begin"))
    assert await post.push.claim(10) == ()
    assert post.push.channels == {}
    assert statements == []


async def test_a_service_that_cannot_tell_is_looked_at_once_a_day(
    store: Store, clock: SteppingClock, notices: MemoryNotices
) -> None:
    post = await opened(store, clock, notices, can_tell=False)
    await post.start()
    assert await post.ask() == 1
    clock.advance(DAY - 1)
    assert await post.ask() == 0
    clock.advance(1)
    assert await post.ask() == 1
    assert post.asked() == []
