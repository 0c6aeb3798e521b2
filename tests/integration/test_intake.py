"""Intake: every mail once, robots set aside, failures shown, nothing held up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import (
    Conflict,
    CredentialsRejected,
    Invalid,
    NotFound,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
)
from orchestre.domain.messages import Address, MessageStatus
from orchestre.replies.bots import BotChanges
from orchestre.store import drafts
from orchestre.store.session import Store
from tests.integration.post import NAMED, Post
from tests.samples import SHOP, a_draft, a_mail, a_member


async def test_what_came_after_linking_is_kept_once_and_what_came_before_is_not(
    post: Post,
) -> None:
    for number in range(2, 12):
        post.mailbox.deliver(a_mail(number))
    await post.start()
    await post.poll()
    assert [one.message.provider_id for one in await post.kept()] == [
        f"mail-{number}" for number in range(2, 12)
    ]
    post.clock.advance(10)
    assert await post.poll() == 1
    assert len(await post.kept()) == 10


async def test_answer_since_reaches_back(post: Post) -> None:
    await post.start(answer_since=post.clock() - timedelta(days=1))
    await post.poll()
    assert [one.message.provider_id for one in await post.kept()] == ["mail-1"]


async def test_answer_since_passes_over_nothing_that_was_not_read_yet(post: Post) -> None:
    post.clock.advance(3600)
    post.mailbox.deliver(a_mail(2, received_at=post.clock()))
    post.clock.advance(7200)
    await post.start(answer_since=post.clock() - timedelta(hours=1))
    await post.poll()
    assert [one.message.provider_id for one in await post.kept()] == ["mail-2"]


async def test_a_poll_comes_when_it_is_due_and_not_before(post: Post) -> None:
    await post.start(interval_seconds=60)
    assert await post.poll() == 1
    assert await post.poll() == 0
    post.clock.advance(59)
    assert await post.poll() == 0
    post.clock.advance(1)
    assert await post.poll() == 1
    assert (await post.account()).bot.last_poll_at == post.clock()


async def test_a_stopped_bot_polls_no_more_and_goes_on_where_it_was(post: Post) -> None:
    await post.start()
    await post.poll()
    await post.bots.stop(post.member, **NAMED)
    post.mailbox.deliver(a_mail(2))
    post.clock.advance(100)
    assert await post.poll() == 0
    await post.start()
    await post.poll()
    assert [one.message.provider_id for one in await post.kept()] == ["mail-2"]


async def test_a_bot_stopped_during_a_poll_keeps_nothing_of_it(post: Post) -> None:
    await post.start()
    post.mailbox.deliver(a_mail(2))
    (claim,) = await post.intake.claim(10)
    await post.bots.stop_all(post.member)
    await post.intake.poll(claim)
    assert await post.kept() == []
    assert (await post.account()).bot.status is BotStatus.STOPPED
    await post.start()
    await post.poll()
    assert len(await post.kept()) == 1


async def test_a_failure_that_somebody_must_mend_says_how(post: Post) -> None:
    await post.start()
    error = ProviderUnavailable("The client is not known.", advice="Check its file.")
    post.mailbox.fail_next("fetch", error)
    await post.poll()
    assert (await post.account()).bot.error == "The client is not known. Check its file."


@pytest.mark.parametrize(
    "error", [ProviderUnavailable("no answer"), RateLimited("slow", retry_after=50)]
)
async def test_a_failure_is_shown_and_backs_off_and_mends_itself(
    post: Post, error: ProviderError
) -> None:
    await post.start()
    post.mailbox.fail_next("fetch", error, times=2)
    post.mailbox.deliver(a_mail(2))
    await post.poll()
    bot = (await post.account()).bot
    assert (bot.status, bot.error) == (BotStatus.FAILING, str(error))
    waits = 50 if isinstance(error, RateLimited) else 5
    post.clock.advance(waits - 1)
    assert await post.poll() == 0
    post.clock.advance(1)
    assert await post.poll() == 1
    post.clock.advance(60)
    await post.poll()
    bot = (await post.account()).bot
    assert (bot.status, bot.error) == (BotStatus.RUNNING, "")
    assert len(await post.kept()) == 1


async def test_revoked_credentials_stop_the_bot_until_it_is_linked_again(post: Post) -> None:
    await post.start()
    post.mailbox.fail_next("fetch", CredentialsRejected("access was revoked"))
    await post.poll()
    account = await post.account()
    assert account.status is AccountStatus.NEEDS_RELINK
    assert (account.bot.status, account.bot.error) == (BotStatus.STOPPED, "access was revoked")
    with pytest.raises(Conflict, match="connected again"):
        await post.start()
    post.mailbox.deliver(a_mail(2))
    await post.link()
    await post.start()
    await post.poll()
    assert len(await post.kept()) == 1


async def test_robots_and_copies_are_kept_with_their_reason(post: Post) -> None:
    post.mailbox.deliver(a_mail(2, headers=(("auto-submitted", "auto-replied"),)))
    post.mailbox.deliver(a_mail(3))
    post.mailbox.deliver(a_mail(4, rfc_message_id="<mail-3@example.org>"))
    post.mailbox.deliver(a_mail(5, problem="The mail cannot be read", raw=b"\xff"))
    post.mailbox.deliver(a_mail(6, sender=Address(SHOP)))
    await post.start()
    await post.poll()
    post.clock.advance(10)
    await post.poll()
    status = {one.message.provider_id: (one.status, one.reason) for one in await post.kept()}
    assert status["mail-2"][0] is MessageStatus.SKIPPED
    assert status["mail-3"] == (MessageStatus.RECEIVED, "")
    assert status["mail-4"] == (
        MessageStatus.SKIPPED,
        "copy of a mail that was received before",
    )
    assert status["mail-5"] == (MessageStatus.NEEDS_HUMAN, "The mail cannot be read")
    assert status["mail-6"][0] is MessageStatus.SKIPPED
    assert all(reason for kind, reason in status.values() if kind != MessageStatus.RECEIVED)


async def test_a_newer_mail_supersedes_the_waiting_draft_and_a_robot_does_not(
    post: Post,
) -> None:
    await post.start()
    post.mailbox.deliver(a_mail(2))
    await post.poll()
    draft = await a_draft(post.store, (await post.kept())[0])
    thread = draft.thread_id

    async def status() -> DraftStatus:
        async with post.store.read() as tx:
            return (await drafts.get(tx, draft.workspace_id, draft.id)).status

    robot = (("auto-submitted", "auto-replied"),)
    post.mailbox.deliver(a_mail(3, thread_id=thread, headers=robot))
    post.clock.advance(10)
    await post.poll()
    assert await status() is DraftStatus.WAITING
    post.mailbox.deliver(a_mail(4, thread_id=thread))
    post.clock.advance(10)
    await post.poll()
    assert await status() is DraftStatus.SUPERSEDED


async def test_a_mailbox_that_cannot_be_opened_is_not_linked(post: Post) -> None:
    post.mailbox.fail_next("identify", CredentialsRejected("wrong password"))
    with pytest.raises(Invalid, match="wrong password"):
        await post.link()
    with pytest.raises(NotFound, match="no provider"):
        await post.linking.link(
            post.member, provider_name="pigeon", identifier_name="shop", options={}
        )
    with pytest.raises(Invalid) as refused:
        await post.linking.link(post.member, **NAMED, options={"adress": SHOP})
    assert {fault.path for fault in refused.value.faults} == {"address", "adress"}


async def test_a_bot_is_changed_only_in_its_own_workspace(post: Post, store: Store) -> None:
    bot = (await post.account()).bot
    changed = await post.bots.change(post.member, bot.id, BotChanges(instructions="Be brief."))
    assert changed.bot.instructions == "Be brief."
    assert changed.bot.interval_seconds == bot.interval_seconds
    stranger = await a_member(store)
    with pytest.raises(NotFound):
        await post.bots.change(stranger, bot.id, BotChanges(daily_cap=1))
    with pytest.raises(NotFound):
        await post.bots.stop(stranger, **NAMED)
    assert await post.bots.stop_all(stranger) == ()
