"""Bounds: whatever a provider hands over is kept, whole or cut, and holds nothing else up."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from orchestre.domain.accounts import BotStatus
from orchestre.domain.errors import ProviderUnavailable
from orchestre.domain.messages import RAW_CAP, Address, MessageStatus
from orchestre.providers.provider import Page
from orchestre.providers.testing.memory import MemoryProvider
from orchestre.replies.recipients import frozen_reply
from orchestre.store import accounts, tables
from orchestre.store.bounds import LONGEST_ID, bounded, storable
from tests.integration.post import Post
from tests.samples import a_mail, an_answer

#: Hard to compress: PostgreSQL squeezes what repeats before it measures an index row.
CJK = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(1_000))


@pytest.mark.parametrize(
    "odd",
    [
        {"provider_id": "p" * 513},
        {"provider_id": "nul\0x"},
        {"thread_id": "t" * 1_025},
        {"thread_id": CJK},
        {"rfc_message_id": f"<{'a' * 1_100}@example.org>"},
        {"sender": Address(f"{'k' * 400}@example.org")},
        {"sender": Address("kim@example.org", "K\0im \ud800")},
        {"subject": "La\0mp \udfff"},
        {"text": "\0\ud83d"},
        {"received_at": datetime(2026, 1, 5, 9, 0)},
        {"received_at": datetime.min},
    ],
)
async def test_an_odd_value_of_a_plug_in_jams_no_mailbox(
    post: Post, odd: dict[str, object]
) -> None:
    await post.start()
    kept = await post.receive(a_mail(2, **odd), a_mail(3))
    assert [one.status for one in kept] == [MessageStatus.RECEIVED] * 2
    assert (await post.account()).bot.status is BotStatus.RUNNING
    # The same mail, given again under another cursor, is still the same.
    async with post.store.begin() as tx:
        await accounts.move_cursor(tx, kept[0].account_id, "0")  # type: ignore[arg-type]
    assert len(await post.receive()) == 3
    assert (await post.account()).bot.error == ""


@pytest.mark.parametrize(
    "broken",
    [
        {"sender": None},
        {"subject": 5},
        {"to": None},
        {"received_at": None},
        {"headers": (("from",),)},
    ],
)
async def test_a_mail_that_cannot_be_kept_is_left_to_a_person(
    post: Post, broken: dict[str, object]
) -> None:
    await post.start()
    kept = await post.receive(a_mail(2), a_mail(3, **broken), a_mail(4))
    received, human = MessageStatus.RECEIVED, MessageStatus.NEEDS_HUMAN
    assert [one.status for one in kept] == [received, human, received]
    assert kept[1].message.provider_id == "mail-3"
    assert "cannot be read" in kept[1].reason


def test_an_id_keeps_its_beginning_and_stays_another_than_its_like() -> None:
    long = "<" + "a" * 400
    assert bounded("short") == "short"
    assert len(bounded(long).encode()) == LONGEST_ID
    assert bounded(long).startswith("<aaaa")
    assert len({bounded(long), bounded(long + "b"), bounded(CJK)}) == 3
    assert bounded(bounded(CJK)) == bounded(CJK)


def test_what_is_kept_twice_is_the_same_and_what_has_no_id_gets_one() -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    once = storable(a_mail(1, thread_id=CJK, provider_id=""), now=now)
    assert storable(once, now=now) == once
    assert once.provider_id
    assert once.provider_thread_id == CJK


async def test_a_reply_goes_to_the_thread_as_its_provider_calls_it(post: Post) -> None:
    await post.start()
    long = f"<{'a' * 700}@example.org>"
    (kept,) = await post.receive(a_mail(2, thread_id=CJK, rfc_message_id=long))
    reply = frozen_reply("r-1", an_answer().content, await post.account(), kept.message)
    assert (reply.thread_id, reply.in_reply_to) == (CJK, long)


async def test_of_a_mails_source_only_the_beginning_is_kept(post: Post) -> None:
    await post.start()
    (kept,) = await post.receive(a_mail(2, problem="It is odd.", raw=bytes(3 * RAW_CAP)))
    async with post.store.read() as tx:
        source = (await tx.execute(sa.select(tables.messages.c.source))).scalar_one()
    # Base64 within Fernet's base64: 16/9, and a little.
    assert RAW_CAP < len(source) < 2 * RAW_CAP
    assert len(kept.message.raw) == 0


async def test_an_odd_error_of_a_plug_in_is_shown_as_well_as_it_can_be(post: Post) -> None:
    await post.start()
    post.mailbox.fail_next("fetch", ProviderUnavailable("odd\0 \ud800answer"))
    await post.receive()
    assert (await post.account()).bot.error == "odd answer"


async def test_a_cursor_that_a_person_moved_is_not_written_over(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot is started anew, from long ago, while a page is on its way."""
    await post.start()
    fetch = MemoryProvider.fetch

    async def slow(provider: MemoryProvider, after: object) -> Page:
        page = await fetch(provider, after)  # type: ignore[arg-type]
        monkeypatch.undo()
        async with post.store.begin() as tx:
            account = (await accounts.listed(tx, post.member.workspace_id))[0]
            await accounts.move_cursor(tx, account.id, "0")  # type: ignore[arg-type]
        return page

    monkeypatch.setattr(MemoryProvider, "fetch", slow)
    assert await post.receive(a_mail(2)) == []
    kept = await post.receive()
    assert [one.message.provider_id for one in kept] == ["mail-1", "mail-2"]


async def test_a_cursor_that_was_moved_while_the_poll_waited_is_the_one_read(post: Post) -> None:
    await post.start()
    (claim,) = await post.intake.claim(1)
    account = await post.account()
    async with post.connections.use(account.id):
        waits = asyncio.create_task(post.intake.poll(claim))
        await asyncio.sleep(0.05)
        async with post.store.begin() as tx:
            await accounts.move_cursor(tx, account.id, "0")  # type: ignore[arg-type]
    assert await waits == 1
