"""The account in memory fails as a real one would, when told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orchestre.domain.errors import ProviderUnavailable, RateLimited, ReplyUncertain
from orchestre.providers.testing.contract import mail, reply
from orchestre.providers.testing.memory import MemoryMailbox, MemoryProvider
from tests.providers.accounts import MemoryAccount


async def test_a_lost_answer_means_that_it_left_all_the_same() -> None:
    account = MemoryAccount()
    account.mailbox.deliver(mail(1))
    provider = MemoryProvider(account.mailbox)
    page = await provider.fetch(await provider.cursor_at(datetime(2020, 1, 1, tzinfo=UTC)))
    answer = reply(account, page.messages[0])
    account.mailbox.lose_answer_of_next_send()
    with pytest.raises(ReplyUncertain):
        await provider.send(answer)
    assert await provider.find_sent(answer) == "out-1"
    assert len(account.mailbox.sent) == 1


async def test_faults_come_in_order_and_then_stop() -> None:
    mailbox = MemoryMailbox()
    provider = MemoryProvider(mailbox)
    mailbox.fail_next("fetch", ProviderUnavailable("down"), times=2)
    mailbox.fail_next("fetch", RateLimited("slow down", retry_after=3))
    for error in (ProviderUnavailable, ProviderUnavailable, RateLimited):
        with pytest.raises(error):
            await provider.fetch(None)
    assert (await provider.fetch(None)).messages == ()
    assert mailbox.calls == ["fetch"] * 4
    with pytest.raises(ValueError, match="no call"):
        mailbox.fail_next("fetsch", ProviderUnavailable("down"))


async def test_cursor_at_passes_over_what_came_before() -> None:
    now = datetime.now(UTC)
    mailbox = MemoryMailbox(clock=lambda: now)
    mailbox.deliver(mail(0))
    provider = MemoryProvider(mailbox)
    assert (await provider.fetch(await provider.cursor_at(now + timedelta(hours=1)))).messages == ()
