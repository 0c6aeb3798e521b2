"""Decisions: the first wins, it names what was shown, and nothing else can leave."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from orchestre.domain.decisions import Acknowledgement, Approve, Edit, Reject, Respond, Shown
from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.domain.errors import Conflict, Invalid
from orchestre.domain.members import Member, Role
from orchestre.domain.messages import Address, MessageStatus
from orchestre.replies.review import Review
from orchestre.store import drafts, events, messages, redrafting, replies, tables
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.waiting import UNDO, leaving, shown
from tests.samples import (
    BLOCKING,
    a_draft,
    a_mail,
    a_member,
    a_message,
    an_account,
    an_answer,
)


async def test_an_approved_text_leaves_after_the_undo_time_and_not_before(
    review: Review, store: Store, member: Member, draft: Draft, clock: SteppingClock
) -> None:
    approved = await review.decide(member, draft.id, shown(draft), Approve())
    assert approved.status is DraftStatus.APPROVED
    assert approved.due_at is not None
    assert (approved.due_at - clock()).total_seconds() == UNDO
    assert await leaving(store) == []
    clock.advance(UNDO)
    assert await leaving(store) == [draft.current.content.text]


async def test_the_reply_answers_in_the_customers_thread(
    review: Review, store: Store, member: Member, clock: SteppingClock
) -> None:
    mail = a_mail(
        references=("<root@example.org>",),
        rfc_message_id="<second@example.org>",
        reply_to=(Address("desk@example.org"),),
        subject="AW: Lamp",
    )
    account = await an_account(store, member)
    stored = await a_message(store, account, mail)
    draft = await review.reply_to(member, stored, "We will look.")
    clock.advance(UNDO)
    async with store.begin() as tx:
        (outgoing,) = await replies.claim(tx, limit=9, lease=timedelta(seconds=60))
        reply = await replies.frozen(tx, outgoing.claim.id)
    assert draft.status is DraftStatus.APPROVED
    assert reply.in_reply_to == "<second@example.org>"
    assert reply.references == ("<root@example.org>", "<second@example.org>")
    assert reply.subject == "Re: Lamp"
    assert reply.to == (Address("desk@example.org"),)
    assert reply.sender.email == account.address
    assert reply.text == "We will look.\n"


async def test_of_fifty_at_once_one_wins_and_all_others_hear_who(
    review: Review, store: Store, draft: Draft
) -> None:
    people = [await a_member(store, Role.APPROVER, draft.workspace_id) for _ in range(5)]
    choices = (Approve(), Reject("no"), Edit("Other text", approve=True), Respond("kinder"))

    async def decide(number: int) -> Draft | Conflict:
        member, choice = people[number % 5], choices[number % 4]
        try:
            return await review.decide(member, draft.id, shown(draft), choice)
        except Conflict as conflict:
            return conflict

    outcomes = await asyncio.gather(*(decide(number) for number in range(50)))
    won = [one for one in outcomes if isinstance(one, Draft)]
    assert len(won) == 1
    told = {str(one) for one in outcomes if isinstance(one, Conflict)}
    assert len(told) == 1
    async with store.read() as tx:
        assert await events.verify(tx, draft.workspace_id) is None
        rows = (await tx.execute(sa.select(tables.replies))).all()
    assert len(rows) == (1 if won[0].status is DraftStatus.APPROVED else 0)


async def test_what_was_not_shown_cannot_be_approved(
    review: Review, member: Member, draft: Draft
) -> None:
    edited = await review.decide(member, draft.id, shown(draft), Edit("It is 48 EUR."))
    assert edited.current.version == 2
    for stale in (shown(draft), Shown(2, "0" * 32), Shown(3, edited.current.content_hash)):
        with pytest.raises(Conflict, match=r"version 2 by \S+ is shown now"):
            await review.decide(member, draft.id, stale, Approve())
    approved = await review.decide(member, draft.id, shown(edited), Approve())
    assert approved.current.content.text == "It is 48 EUR.\n"


async def test_a_blocking_finding_must_be_acknowledged_by_name_and_reason(
    review: Review, store: Store, member: Member
) -> None:
    stored = await a_message(store, await an_account(store, member))
    draft = await a_draft(store, stored, an_answer("It costs 89.00 EUR.\n", findings=(BLOCKING,)))
    for given in ((), (Acknowledgement(BLOCKING.name, " "),), (Acknowledgement("other", "ok"),)):
        with pytest.raises(Conflict, match=BLOCKING.name):
            await review.decide(member, draft.id, shown(draft), Approve(given))
    known = Approve((Acknowledgement(BLOCKING.name, "the new price of today"),))
    assert (await review.decide(member, draft.id, shown(draft), known)).status == "approved"


async def test_an_edit_that_leaves_the_unproven_price_stays_blocked(
    review: Review, store: Store, member: Member
) -> None:
    stored = await a_message(store, await an_account(store, member))
    text = "It costs 89.00 EUR, sir.\n"
    draft = await a_draft(store, stored, an_answer(text, findings=(BLOCKING,)))
    still = await review.decide(
        member, draft.id, shown(draft), Edit("It costs 89.00 EUR, dear sir.")
    )
    assert [one.blocking for one in still.current.findings] == [True]
    own = await review.decide(member, draft.id, shown(still), Edit("It costs 77.00 EUR."))
    assert [(one.name, one.blocking) for one in own.current.findings] == [
        ("price:77.00 EUR", False)
    ]
    clean = await review.decide(member, draft.id, shown(own), Edit("It costs 49.00 EUR."))
    assert clean.current.findings == ()


async def test_undo_takes_the_reply_back_as_a_new_version(
    review: Review, store: Store, member: Member, draft: Draft, clock: SteppingClock
) -> None:
    await review.decide(member, draft.id, shown(draft), Approve())
    again = await review.undo(member, draft.id)
    assert (again.status, again.current.version) == (DraftStatus.WAITING, 2)
    clock.advance(UNDO)
    assert await leaving(store) == []
    with pytest.raises(Conflict, match="version 2"):
        await review.decide(member, draft.id, shown(draft), Approve())
    await review.decide(member, draft.id, shown(again), Approve())
    clock.advance(UNDO)
    assert len(await leaving(store)) == 1


async def test_undo_is_too_late_once_the_reply_is_claimed(
    review: Review, store: Store, member: Member, draft: Draft, clock: SteppingClock
) -> None:
    with pytest.raises(Conflict, match="no approval"):
        await review.undo(member, draft.id)
    await review.decide(member, draft.id, shown(draft), Approve())
    clock.advance(UNDO)
    assert len(await leaving(store)) == 1
    with pytest.raises(Conflict, match="Too late"):
        await review.undo(member, draft.id)


async def test_rejecting_with_a_redraft_asks_the_agent_and_voids_the_shown_version(
    review: Review, store: Store, member: Member, draft: Draft
) -> None:
    with pytest.raises(Invalid):
        await review.decide(member, draft.id, shown(draft), Reject(" ", redraft=True))
    asked = await review.decide(member, draft.id, shown(draft), Reject("too curt", redraft=True))
    assert asked.redrafting
    with pytest.raises(Conflict, match="new version"):
        await review.decide(member, draft.id, shown(draft), Approve())

    async with store.begin() as tx:
        (claim,) = await redrafting.claim(tx, limit=9, lease=timedelta(seconds=60))
        assert await redrafting.instruction(tx, claim) == "too curt"


async def test_a_rejected_draft_is_over(review: Review, member: Member, draft: Draft) -> None:
    rejected = await review.decide(member, draft.id, shown(draft), Reject("wrong lamp"))
    assert rejected.status is DraftStatus.REJECTED
    with pytest.raises(Conflict, match=r"rejected already by .*@example\.com"):
        await review.decide(member, draft.id, shown(draft), Approve())


async def test_a_newer_mail_voids_what_waits(
    review: Review, store: Store, member: Member, draft: Draft
) -> None:
    async with store.begin() as tx:
        assert await drafts.supersede_waiting(tx, draft.account_id, draft.thread_id) == (draft.id,)
    with pytest.raises(Conflict, match="customer wrote again"):
        await review.decide(member, draft.id, shown(draft), Approve())


async def test_an_empty_text_is_refused(review: Review, member: Member, draft: Draft) -> None:
    with pytest.raises(Invalid, match="some text"):
        await review.decide(member, draft.id, shown(draft), Edit(" \n\r\n "))


async def test_a_subject_cannot_smuggle_a_header(
    review: Review, member: Member, draft: Draft
) -> None:
    poisoned = Edit("Text", subject="Re: Lamp\r\nBcc: eve@example.org")
    edited = await review.decide(member, draft.id, shown(draft), poisoned)
    assert "\n" not in edited.current.content.subject
    assert "\r" not in edited.current.content.subject


async def test_every_decision_is_in_the_trail_with_its_actor_and_hash(
    review: Review, store: Store, member: Member, draft: Draft
) -> None:
    await review.decide(member, draft.id, shown(draft), Approve())
    await review.undo(member, draft.id)
    async with store.read() as tx:
        trail = await events.listed(tx, draft.workspace_id, after=0, limit=99)
        assert await events.verify(tx, draft.workspace_id) is None
    verbs = [(one.actor, one.verb) for one in trail]
    assert verbs == [(member.id, "draft approved"), (member.id, "draft taken back")]
    assert trail[0].before["content_hash"] == draft.current.content_hash


async def test_a_reply_by_hand_ends_a_running_draft(
    review: Review, store: Store, member: Member
) -> None:

    stored = await a_message(store, await an_account(store, member))
    async with store.begin() as tx:
        (claim,) = await messages.claim_drafting(tx, limit=1, lease=timedelta(seconds=60))
    await review.reply_to(member, stored, "By hand.")
    async with store.begin() as tx:
        assert not await messages.finish(tx, claim, MessageStatus.DRAFTED)
    with pytest.raises(Conflict, match="approved already"):
        await review.reply_to(member, replace(stored), "Twice.")
