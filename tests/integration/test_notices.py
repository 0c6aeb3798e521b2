"""Notices: what a service tells of is polled at once, and nothing is lost on the way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from orchestre.bootstrap import join
from orchestre.domain.errors import (
    ProviderUnavailable,
    RateLimited,
)
from orchestre.providers.provider import Notice
from orchestre.providers.registry import Registry
from orchestre.providers.testing.attentive import (
    AttentiveMailbox,
    MemoryNotices,
    attentive_plugin,
)
from orchestre.scheduler.sweeps import Sweeps
from orchestre.settings import Settings
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.attentive import PushPost, notices, push_post, until
from tests.integration.post import NAMED
from tests.samples import SHOP, a_mail

__all__ = ["notices", "push_post"]


async def test_a_notice_makes_the_bot_due_and_is_done_with(
    push_post: PushPost, notices: MemoryNotices
) -> None:
    await push_post.start(interval_seconds=3600)
    await push_post.poll()
    push_post.mailbox.deliver(a_mail(2))
    push_post.clock.advance(1)
    assert await push_post.poll() == 0
    # Twice the same, somebody unknown, and garbage.
    for address in (SHOP.upper(), SHOP, "nobody@example.com", ""):
        notices.tell(address)
    async with push_post.listening():
        await until(lambda: notices.open == 0)
    assert await push_post.poll() == 1
    assert len(await push_post.kept()) == 1
    assert await push_post.poll() == 0


async def told(push_post: PushPost, notices: MemoryNotices) -> None:
    notices.tell(SHOP)
    await push_post.push.take("memory")


async def test_a_notice_during_a_poll_leads_to_another_one(
    push_post: PushPost, notices: MemoryNotices
) -> None:
    await push_post.start(interval_seconds=3600)
    (claim,) = await push_post.intake.claim(10)
    await told(push_post, notices)
    await told(push_post, notices)
    # Nobody else polls it meanwhile, and the poll that is under way keeps what it finds.
    assert await push_post.poll() == 0
    push_post.mailbox.deliver(a_mail(2))
    assert await push_post.intake.poll(claim) == 1
    push_post.mailbox.deliver(a_mail(3))
    assert await push_post.poll() == 1
    assert len(await push_post.kept()) == 2
    assert await push_post.poll() == 0


async def test_a_notice_does_not_cut_short_the_wait_that_a_service_asked_for(
    push_post: PushPost, notices: MemoryNotices
) -> None:
    await push_post.start(interval_seconds=3600)
    push_post.mailbox.fail_next("fetch", RateLimited("slow", retry_after=50))
    (claim,) = await push_post.intake.claim(10)
    await told(push_post, notices)
    await push_post.intake.poll(claim)
    await told(push_post, notices)
    push_post.clock.advance(49)
    assert await push_post.poll() == 0
    push_post.clock.advance(1)
    assert await push_post.poll() == 1


async def test_a_stopped_bot_is_not_woken(push_post: PushPost, notices: MemoryNotices) -> None:
    await push_post.start()
    await push_post.bots.stop(push_post.member, **NAMED)
    await told(push_post, notices)
    assert await push_post.poll() == 0
    assert notices.open == 0


async def test_a_process_that_dies_before_it_is_done_with_a_notice_is_told_again(
    push_post: PushPost, notices: MemoryNotices, monkeypatch: pytest.MonkeyPatch
) -> None:
    await push_post.start(interval_seconds=3600)
    await push_post.poll()
    push_post.clock.advance(1)

    async def die(_: object) -> None:
        raise RuntimeError("the process died")

    notices.tell(SHOP)
    with monkeypatch.context() as dying:
        dying.setattr(notices, "done", die)
        with pytest.raises(RuntimeError):
            await push_post.push.listen("memory")
    assert (await push_post.poll(), notices.open) == (1, 1)
    async with push_post.listening():
        await until(lambda: notices.open == 0)
    assert await push_post.poll() == 1


async def test_listening_outlives_outages(push_post: PushPost, notices: MemoryNotices) -> None:
    await push_post.start(interval_seconds=3600)
    await push_post.poll()
    push_post.clock.advance(1)
    notices.fail_next(ProviderUnavailable("no answer"), times=3)
    async with push_post.listening():
        notices.tell(SHOP)
        await until(lambda: notices.open == 0)
        notices.fail_next(ProviderUnavailable("no answer"))
        notices.tell(SHOP)
        await until(lambda: notices.open == 0)
    assert push_post.waited == [5, 10, 20, 5]
    assert await push_post.poll() == 1


async def test_a_channel_that_does_not_wait_is_not_asked_without_end(
    push_post: PushPost, notices: MemoryNotices, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing() -> tuple[Notice, ...]:
        return ()

    monkeypatch.setattr(notices, "next", nothing)
    async with push_post.listening():
        await until(lambda: len(push_post.waited) >= 3)
    assert push_post.waited[:3] == [1, 1, 1]


async def test_a_process_listens_until_it_ends(
    sqlite_store: Store, clock: SteppingClock, notices: MemoryNotices, tmp_path: Path
) -> None:
    plugin = attentive_plugin(AttentiveMailbox(address=SHOP, clock=clock), notices=notices)
    settings = Settings(data_dir=tmp_path, _env_file=None)
    sweeps = Sweeps(join(settings, sqlite_store, Registry([plugin])))
    for _ in range(2):
        sweeps.start("listen")
        notices.tell(SHOP)
        await until(lambda: notices.open == 0)
    async with asyncio.timeout(30):
        await sweeps.drain(60)
    notices.tell(SHOP)
    await asyncio.sleep(0)
    assert notices.open == 1
