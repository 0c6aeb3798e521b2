"""Delivery: whatever happens at the service or to this process, at most one copy leaves."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import (
    CredentialsRejected,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    ReplyRefused,
    ReplyUncertain,
)
from orchestre.domain.replies import Outcome, ReplyStatus
from orchestre.providers.testing.memory import MemoryMailbox, MemoryProvider
from orchestre.replies import delivery
from orchestre.store import events, replies, tables
from tests.clock import SteppingClock
from tests.integration.shop import Shop
from tests.samples import SHOP

HOUR = 3600.0


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
    await shop.review.resolve(shop.member, draft.id, Outcome.SEND_AGAIN)
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
    mailbox.leave(await shop.frozen(outgoing))  # and then the process was killed
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
        assert not await replies.mark(tx, first.claim, ReplyStatus.SENT)
    assert (await shop.status(draft)).status is DraftStatus.PARKED
    assert mailbox.sent == []


async def test_a_reply_of_an_unlinked_account_fails_and_is_sent_when_a_person_says_so(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    draft = await shop.approved()
    named = {"provider_name": "memory", "identifier_name": "shop"}
    await shop.linking.unlink(shop.member, **named)
    assert await shop.deliver_for(600) == ["failed"]
    assert "not linked" in (await shop.status(draft)).error
    await shop.linking.link(shop.member, **named, options={"address": SHOP})
    assert await shop.deliver_for(600) == []
    await shop.review.resolve(shop.member, draft.id, Outcome.SEND_AGAIN)
    assert await shop.deliver_for(HOUR) == ["sent"]
    assert len(mailbox.sent) == 1


async def test_a_restored_backup_sends_nothing_again(shop: Shop, mailbox: MemoryMailbox) -> None:
    await shop.approved()
    async with shop.store.engine.connect() as connection:
        (before,) = (await connection.execute(sa.select(tables.replies))).mappings().all()
    assert await shop.deliver() == ["sent"]
    async with shop.store.begin() as tx:
        await tx.execute(sa.update(tables.replies).values(**before))
        await tx.execute(sa.update(tables.drafts).values(status="approved"))
    assert await shop.deliver() == ["sent"]
    assert len(mailbox.sent) == 1


async def test_after_many_definite_failures_a_lost_answer_is_still_looked_for(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    await shop.approved()
    mailbox.fail_next("send", ProviderUnavailable("down"), times=7)
    mailbox.lose_answer_of_next_send()
    ends = await shop.deliver_for(HOUR * 2)
    assert ends == [*["approved"] * 7, "uncertain", "sent"]
    assert len(mailbox.sent) == 1


async def test_what_cannot_be_sent_for_a_day_fails_and_is_shown(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    draft = await shop.approved()
    mailbox.fail_next("send", ProviderUnavailable("down"), times=500)
    ends = await shop.deliver_for(HOUR * 30, step=900)
    assert ends[-1] == "failed"
    assert (await shop.status(draft)).error == "down"
    assert mailbox.sent == []


async def test_a_reply_that_cannot_be_read_does_not_hold_up_the_others(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    broken, fine = await shop.approved(), await shop.approved()
    async with shop.store.begin() as tx:
        damage = sa.update(tables.replies).where(tables.replies.c.draft_id == broken.id)
        await tx.execute(damage.values(content=b"damaged"))
    assert sorted(await shop.deliver()) == ["failed", "sent"]
    assert "ORCHESTRE_SECRET_KEY" in (await shop.status(broken)).error
    assert (await shop.status(fine)).status is DraftStatus.SENT


async def test_a_service_that_never_answers_is_given_up_in_time(
    shop: Shop, mailbox: MemoryMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_provider: object, _reply: object) -> str:
        await asyncio.sleep(3600)
        return ""

    monkeypatch.setattr(delivery, "CALL_SECONDS", 0.05)
    await shop.approved()
    with monkeypatch.context() as hanging:
        hanging.setattr(MemoryProvider, "send", hang)
        assert await shop.deliver() == ["uncertain"]
    with monkeypatch.context() as hanging:
        hanging.setattr(MemoryProvider, "find_sent", hang)
        shop.clock.advance(121)
        assert await shop.deliver() == ["uncertain"]
    assert await shop.deliver_for(HOUR) == ["parked"]
    assert mailbox.sent == []


async def test_an_approval_that_waits_for_a_failing_service_can_be_taken_back(
    shop: Shop, mailbox: MemoryMailbox
) -> None:
    draft = await shop.approved()
    mailbox.fail_next("send", ProviderUnavailable("down"))
    await shop.deliver()
    again = await shop.review.undo(shop.member, draft.id)
    assert again.status is DraftStatus.WAITING
    assert await shop.deliver_for(HOUR) == []
