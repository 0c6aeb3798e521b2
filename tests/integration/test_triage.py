"""Triage: who looks after what; parked replies; nobody from another workspace."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from orchestre.domain.decisions import Approve, Reject
from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.domain.errors import Conflict, Forbidden, NotFound
from orchestre.domain.members import Member, Role
from orchestre.domain.messages import MessageStatus
from orchestre.domain.replies import Outcome, ReplyStatus
from orchestre.replies.review import Review
from orchestre.replies.triage import Triage
from orchestre.store import drafts, events, membership, tables
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.waiting import leaving, shown
from tests.samples import (
    a_member,
    a_message,
    an_account,
)

_BECOMES = {
    Outcome.SEND_AGAIN: "approved",
    Outcome.DROP: "rejected",
    Outcome.SENT: "sent",
}


async def test_a_stranger_finds_no_draft(review: Review, store: Store, draft: Draft) -> None:
    stranger = await a_member(store)
    for call in (
        review.decide(stranger, draft.id, shown(draft), Approve()),
        review.undo(stranger, draft.id),
        review.resolve(stranger, draft.id, Outcome.SENT),
        Triage(store).assign(stranger, draft.id, None),
        Triage(store).snooze(stranger, draft.id, None),
        Triage(store).answer_anyway(stranger, draft.message_id),
    ):
        with pytest.raises(NotFound):
            await call


async def test_a_draft_is_assigned_only_within_its_workspace(
    store: Store, member: Member, draft: Draft
) -> None:
    stranger = await a_member(store)
    triage = Triage(store)
    with pytest.raises(NotFound):
        await triage.assign(member, draft.id, stranger.id)
    assert (await triage.assign(member, draft.id, member.id)).assignee == member.id


async def test_a_draft_never_ends_up_with_somebody_who_is_leaving(
    store: Store, member: Member, draft: Draft
) -> None:
    bob = await a_member(store, workspace_id=member.workspace_id)
    triage = Triage(store)
    async with store.begin() as tx:
        await membership.held(tx, member.workspace_id)
        await membership.remove(tx, bob)
        assigning = asyncio.create_task(triage.assign(member, draft.id, bob.id))
        await asyncio.wait({assigning}, timeout=0.3)
    with pytest.raises(NotFound):
        await assigning
    async with store.read() as tx:
        assert (await drafts.get(tx, member.workspace_id, draft.id)).assignee is None


async def test_who_may_no_longer_decide_sorts_nothing(
    store: Store, member: Member, draft: Draft
) -> None:
    async with store.begin() as tx:
        await membership.set_role(tx, member, Role.VIEWER)
    triage = Triage(store)
    for call in (
        triage.assign(member, draft.id, member.id),
        triage.snooze(member, draft.id, None),
        triage.answer_anyway(member, draft.message_id),
    ):
        with pytest.raises(Forbidden):
            await call


async def test_what_is_decided_is_given_to_nobody_and_not_put_off(
    review: Review, store: Store, member: Member, draft: Draft, clock: SteppingClock
) -> None:
    triage, later = Triage(store), clock() + timedelta(hours=1)
    await triage.assign(member, draft.id, member.id)
    await triage.snooze(member, draft.id, later)
    await review.decide(member, draft.id, shown(draft), Reject("no"))
    told = f"rejected already by {member.email}"
    async with store.read() as tx:
        before = await events.head(tx, member.workspace_id)
    for call in (
        triage.assign(member, draft.id, member.id),
        triage.snooze(member, draft.id, later + timedelta(hours=1)),
    ):
        with pytest.raises(Conflict, match=told):
            await call
    async with store.read() as tx:
        assert await events.head(tx, member.workspace_id) == before
        now = await drafts.get(tx, member.workspace_id, draft.id)
    assert (now.assignee, now.snoozed_until) == (member.id, later)
    # To give it back, or to have it back, does no harm.
    assert (await triage.assign(member, draft.id, None)).assignee is None
    assert (await triage.snooze(member, draft.id, None)).snoozed_until is None


async def test_a_skipped_message_is_answered_when_a_person_asks(
    store: Store, member: Member
) -> None:
    stored = await a_message(store, await an_account(store, member))
    with pytest.raises(Conflict, match="being answered already"):
        await Triage(store).answer_anyway(member, stored.id)
    async with store.begin() as tx:
        skip = sa.update(tables.messages).values(status="skipped", reason="a robot", due_at=None)
        await tx.execute(skip)
    again = await Triage(store).answer_anyway(member, stored.id)
    assert (again.status, again.reason) == (MessageStatus.RECEIVED, "")


async def test_a_parked_reply_is_resolved_by_a_person(
    review: Review, store: Store, member: Member, draft: Draft, clock: SteppingClock
) -> None:
    async def park() -> None:
        async with store.begin() as tx:
            parked = {"status": ReplyStatus.PARKED, "attempted_at": clock()}
            await tx.execute(sa.update(tables.replies).values(**parked))
            await tx.execute(sa.update(tables.drafts).values(status=DraftStatus.PARKED))

    with pytest.raises(Conflict, match="nothing to resolve"):
        await review.resolve(member, draft.id, Outcome.SENT)
    await review.decide(member, draft.id, shown(draft), Approve())
    for outcome, status in _BECOMES.items():
        await park()
        assert (await review.resolve(member, draft.id, outcome)).status == status
        clock.advance(121)
        assert len(await leaving(store)) == (1 if outcome is Outcome.SEND_AGAIN else 0)
