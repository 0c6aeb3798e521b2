"""Threads: only who took part is in them, what is newer voids what waits, a copy is a copy."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from orchestre.domain.decisions import Approve, Shown
from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.domain.errors import Conflict
from orchestre.domain.messages import Address, Message, MessageStatus
from orchestre.replies.recipients import frozen_reply
from orchestre.replies.review import Review
from orchestre.replies.triage import Triage
from orchestre.store import drafts, events, messages
from orchestre.store.session import Transaction
from tests.integration.post import Post
from tests.samples import CUSTOMER, SHOP, a_draft, a_mail, an_answer

THREAD = "<mail-1@example.org>"
COLLEAGUE = Address("sam@example.org")
STRANGER = Address("evil@evil.example")


def in_thread(number: int, **values: object) -> Message:
    return a_mail(number, thread_id=THREAD, references=(THREAD,), **values)


@pytest.fixture
async def draft(post: Post) -> Draft:
    """An answer to the customer's first mail, which waits."""
    await post.start()
    (first,) = await post.receive(a_mail(1, provider_id="first", cc=(COLLEAGUE,)))
    async with post.store.begin() as tx:
        (claim,) = await messages.claim_drafting(tx, limit=1, lease=timedelta(minutes=1))
        await messages.finish(tx, claim, MessageStatus.DRAFTED)
    return await a_draft(post.store, first)


async def status(post: Post, draft: Draft) -> DraftStatus:
    async with post.store.read() as tx:
        return (await drafts.get(tx, draft.workspace_id, draft.id)).status


async def threads(post: Post) -> list[str]:
    return [one.message.thread_id for one in await post.kept()]


async def test_a_stranger_who_names_a_thread_voids_nothing_and_reads_nothing(
    post: Post, draft: Draft
) -> None:
    kept = await post.receive(
        in_thread(2, sender=STRANGER, to=(Address(SHOP), Address("evil@two.example"))),
        # Even under the Message-ID of the thread itself, or as a robot that names a helper.
        in_thread(3, sender=STRANGER, rfc_message_id=THREAD),
        in_thread(4, sender=STRANGER, to=(), headers=(("auto-submitted", "auto-replied"),)),
        in_thread(5, sender=Address("evil@two.example")),
        in_thread(6, sender=Address("")),
    )
    assert await status(post, draft) is DraftStatus.WAITING
    assert [one.message.thread_id == THREAD for one in kept] == [True] + [False] * 5
    async with post.store.read() as tx:
        read = await messages.in_thread(tx, draft.account_id, THREAD)
    assert [one.message.sender for one in read] == [CUSTOMER]
    assert kept[1].status is MessageStatus.RECEIVED


async def test_an_outsiders_mails_are_one_thread_and_are_answered_where_they_came(
    post: Post, draft: Draft
) -> None:
    (_, first) = await post.receive(in_thread(2, sender=STRANGER))
    beside = await a_draft(post.store, first)
    kept = await post.receive(in_thread(3, sender=STRANGER))
    assert kept[1].message.thread_id == kept[2].message.thread_id
    assert await status(post, beside) is DraftStatus.SUPERSEDED
    answer = an_answer().content
    reply = frozen_reply("r-1", answer, await post.account(), kept[2].message)
    assert (reply.thread_id, reply.references[0]) == (THREAD, THREAD)


@pytest.mark.parametrize("sender", [CUSTOMER, COLLEAGUE, Address("KIM@example.org")])
async def test_who_took_part_supersedes_the_waiting_draft(
    post: Post, draft: Draft, sender: Address
) -> None:
    await post.receive(in_thread(2, sender=sender))
    assert await threads(post) == [THREAD, THREAD]
    assert await status(post, draft) is DraftStatus.SUPERSEDED


async def test_a_mail_that_only_a_person_can_read_supersedes_too(post: Post, draft: Draft) -> None:
    await post.receive(in_thread(2, problem="Its HTML cannot be read", raw=b"?"))
    assert await status(post, draft) is DraftStatus.SUPERSEDED


async def test_a_colleague_named_in_the_same_page_takes_part(post: Post, draft: Draft) -> None:
    third = Address("lee@example.org")
    await post.receive(in_thread(2, cc=(third,)), in_thread(3, sender=third))
    assert await threads(post) == [THREAD] * 3


async def test_the_newest_of_a_thread_is_the_last_that_a_robot_did_not_write(post: Post) -> None:
    await post.start()
    robot = (("auto-submitted", "auto-replied"),)
    kept = await post.receive(
        in_thread(2), in_thread(3), in_thread(4, headers=robot), a_mail(5, sender=STRANGER)
    )
    async with post.store.begin() as tx:
        newest = [await messages.is_newest_in_thread(tx, one) for one in kept]
        assert newest == [False, True, True, True]


async def test_a_message_whose_draft_was_set_aside_is_answered_when_a_person_asks(
    post: Post, draft: Draft
) -> None:
    triage = Triage(post.store)
    with pytest.raises(Conflict):
        await triage.answer_anyway(post.member, draft.message_id)
    await post.receive(in_thread(2))
    asked = await triage.answer_anyway(post.member, draft.message_id)
    assert asked.status is MessageStatus.RECEIVED
    async with post.store.begin() as tx:
        assert await messages.is_newest_in_thread(tx, asked)
        claims = await messages.claim_drafting(tx, limit=9, lease=timedelta(minutes=1))
        assert draft.message_id in {claim.id for claim in claims}


async def test_another_mail_under_a_used_message_id_is_no_copy(post: Post) -> None:
    await post.start()
    same = {"rfc_message_id": "<same@example.org>"}
    kept = await post.receive(
        a_mail(2, **same),
        a_mail(3, **same, text="Cancel my order!\n"),
        a_mail(4, **same, sender=STRANGER),
        a_mail(5, **same, text="How  much is the lamp?"),
    )
    kept = await post.receive(a_mail(6, **same), a_mail(7, **same, subject="My order"))
    assert [one.status is MessageStatus.SKIPPED for one in kept] == [
        False,
        False,
        False,
        True,
        True,
        False,
    ]


async def test_a_decision_and_a_poll_wait_for_each_other_in_one_order(
    post: Post, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The poll pauses after its first entry; the person approves; neither loses."""
    recorded, approving = asyncio.Event(), asyncio.Event()

    async def note(tx: Transaction, workspace_id: str, entry: events.Entry) -> None:
        await events.record(tx, workspace_id, entry)
        recorded.set()
        await approving.wait()

    async def approve() -> Draft:
        await recorded.wait()
        asyncio.get_running_loop().call_later(0.2, approving.set)
        shown = Shown(draft.current.version, draft.current.content_hash)
        return await Review(post.store, 20).decide(post.member, draft.id, shown, Approve())

    monkeypatch.setattr("orchestre.replies.intake.record", note)
    polled = asyncio.create_task(post.receive(a_mail(2), in_thread(3)))
    with pytest.raises(Conflict, match="wrote again"):
        await approve()
    assert len(await polled) == 3
    assert await status(post, draft) is DraftStatus.SUPERSEDED
