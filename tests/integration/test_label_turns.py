"""Turns of labelling: one worker at a time, a few calls a turn, and nobody waits for them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from orchestre.domain.accounts import AccountStatus
from orchestre.domain.errors import (
    CredentialsRejected,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
)
from orchestre.providers.provider import Label
from orchestre.providers.testing.attentive import AttentiveMailbox, attentive_plugin
from orchestre.replies.labels import MOST_TRIES, THREADS_A_TURN
from orchestre.store import labelling
from orchestre.store.events import Entry, head, record
from orchestre.store.session import Store
from orchestre.store.tables_mailboxes import labellings
from tests.clock import SteppingClock
from tests.integration.labelled import THREAD, LabelPost, desk, opened
from tests.integration.post import NAMED
from tests.samples import SHOP, a_mail, a_member

__all__ = ["desk"]


async def test_many_threads_take_turns_and_each_is_labelled_once(desk: LabelPost) -> None:
    count = 2 * THREADS_A_TURN + 3
    for number in range(2, 2 + count):
        await desk.arrives(a_mail(number, problem="odd", raw=b"\xff"))
    turns = 0
    while await desk.sweep():
        turns += 1
        assert desk.mailbox.calls.count("label") <= turns * THREADS_A_TURN
    assert (turns, len(desk.mailbox.labels)) == (3, count)
    assert desk.mailbox.calls.count("label") == count


async def test_a_worker_that_dies_after_labelling_is_replaced_and_nothing_changes(
    desk: LabelPost,
) -> None:
    await desk.drafted(await desk.arrives(a_mail(2)))
    (claim,) = await desk.labels.claim(10)
    assert await desk.labels.claim(10) == ()
    async with desk.connections.use(claim.account_id) as provider:
        await provider.label(THREAD, Label.DRAFTED)  # type: ignore[attr-defined]
    desk.clock.advance(179)
    assert await desk.sweep() == 0
    desk.clock.advance(2)
    assert await desk.sweep() == 1
    assert desk.mailbox.labels == {THREAD: Label.DRAFTED}
    before = await desk.up_to()
    await desk.arrives(a_mail(3))
    await desk.labels.show(claim)  # the dead one's word is void by now
    assert await desk.up_to() == before


async def test_one_worker_at_a_time_labels_a_mailbox(desk: LabelPost) -> None:
    await desk.arrives(a_mail(2))
    found = await asyncio.gather(*(desk.labels.claim(10) for _ in range(5)))
    assert sum(map(len, found)) == 1


@pytest.mark.parametrize(
    ("error", "wait"),
    [(ProviderUnavailable("down"), 5), (RateLimited("slow", retry_after=50), 50)],
)
async def test_a_failure_is_waited_out_and_holds_up_no_poll(
    desk: LabelPost, error: ProviderError, wait: int
) -> None:
    await desk.drafted(await desk.arrives(a_mail(2)))
    await desk.arrives(a_mail(3, problem="odd", raw=b"\xff"))
    desk.mailbox.fail_next("label", error)
    assert await desk.sweep() == 1
    desk.clock.advance(wait - 1)
    assert await desk.sweep() == 0
    await desk.poll()
    desk.clock.advance(1)
    assert len(await desk.shows()) == 2


class Strict(AttentiveMailbox):
    """A service that takes one label at a time, then asks to be left alone for a second."""

    labelled_at: object = None

    def begin(self, call: str) -> None:
        if call == "label":
            if self.labelled_at == self.clock():
                raise RateLimited("slow", retry_after=1)
            self.labelled_at = self.clock()
        super().begin(call)


async def test_what_was_labelled_before_a_failure_is_not_labelled_again(
    store: Store, clock: SteppingClock
) -> None:
    desk = await opened(LabelPost(store, clock, Strict(address=SHOP, clock=clock)))
    for number in range(2, 6):
        await desk.arrives(a_mail(number, problem="odd", raw=b"\xff"))
    for _ in range(4):
        await desk.sweep()
        clock.advance(1)
    assert len(desk.mailbox.labels) == 4
    assert desk.mailbox.calls.count("label") == 4


async def test_a_thread_that_cannot_be_labelled_is_passed_over_in_the_end(
    desk: LabelPost,
) -> None:
    await desk.drafted(await desk.arrives(a_mail(2)))
    odd = await desk.arrives(a_mail(3, problem="odd", raw=b"\xff"))
    refused = ProviderUnavailable("not this one, ever")
    desk.mailbox.fail_next("label", refused, times=MOST_TRIES + 1)
    spent = timedelta()
    while not desk.mailbox.labels:
        await desk.sweep()
        spent += timedelta(seconds=60)
        desk.clock.advance(60)
        assert spent < timedelta(hours=3)
    assert spent > timedelta(hours=1)
    assert (await desk.shows())[odd.message.thread_id] is Label.NEEDS_YOU


async def test_rejected_credentials_are_found_out_by_the_poll(desk: LabelPost) -> None:
    await desk.arrives(a_mail(2))
    revoked = CredentialsRejected("access was revoked")
    desk.mailbox.fail_next("label", revoked)
    desk.mailbox.fail_next("fetch", revoked)
    await desk.sweep()
    assert await desk.poll() == 1
    assert (await desk.account()).status is AccountStatus.NEEDS_RELINK


async def test_until_it_is_linked_again_no_thread_is_passed_over(desk: LabelPost) -> None:
    odd = await desk.arrives(a_mail(2, problem="odd", raw=b"\xff"))
    desk.mailbox.fail_next("label", CredentialsRejected("revoked"), times=MOST_TRIES + 3)
    for _ in range(MOST_TRIES + 4):
        assert desk.mailbox.labels == {}
        await desk.sweep()
        desk.clock.advance(901)
    assert (await desk.shows())[odd.message.thread_id] is Label.NEEDS_YOU


@pytest.mark.parametrize("ends", ["unlinked", "not wanted", "linked without"])
async def test_an_account_that_keeps_none_any_more_is_left_alone(
    desk: LabelPost, ends: str
) -> None:
    account = await desk.account()
    await desk.arrives(a_mail(2, problem="odd", raw=b"\xff"))
    if ends == "unlinked":
        await desk.linking.unlink(desk.member, **NAMED)
    else:
        desk.mailbox.keeps_labels = False
        await desk.connections.forget(account.id)
    if ends == "linked without":
        await desk.link()
    await desk.sweep()
    assert desk.mailbox.labels == {}
    async with desk.store.read() as tx:
        assert await labelling.any_behind(tx) is None


async def test_an_idle_second_costs_one_query_and_without_labels_none(desk: LabelPost) -> None:
    await desk.shows()
    statements: list[str] = []
    engine = desk.store.engine.sync_engine

    def note(*given: object) -> None:
        if str(given[2]).startswith(("SELECT max", "UPDATE", "INSERT", "SELECT labellings")):
            statements.append(str(given[2]))

    sa.event.listen(engine, "before_cursor_execute", note)
    assert await desk.sweep() == 0
    assert len(statements) == 1
    async with desk.store.begin() as tx:
        await labelling.follow(tx, (await desk.account()).id, wanted=False)
    assert await desk.sweep() == 0
    statements.clear()
    for _ in range(59):
        desk.clock.advance(1)
        assert await desk.sweep() == 0
    assert statements == []
    await desk.link()
    await desk.arrives(a_mail(2, problem="odd", raw=b"\xff"))
    desk.clock.advance(1)
    assert await desk.shows() == {THREAD: Label.NEEDS_YOU}


async def test_other_mailboxes_of_the_team_move_on_without_a_turn(
    store: Store, clock: SteppingClock
) -> None:
    mailbox, other = (
        AttentiveMailbox(address=address, clock=clock) for address in (SHOP, "other@example.com")
    )
    desk = LabelPost(store, clock, mailbox, attentive_plugin(mailbox, other))
    desk.member = await a_member(store)
    await desk.linking.link(
        desk.member,
        provider_name="memory",
        identifier_name="other",
        options={"address": other.address},
    )
    await desk.link()
    await desk.start()
    async with store.begin() as tx:
        for number in range(labelling.WINDOW + 10):
            entry = Entry("me", "bot changed", f"bot-{number}")
            await record(tx, desk.member.workspace_id, entry)
    await desk.arrives(a_mail(2, problem="odd", raw=b"\xff"))
    assert await desk.sweep() == 0
    assert await desk.sweep() == 1
    assert mailbox.labels == {THREAD: Label.NEEDS_YOU}
    assert other.calls == ["identify", "fetch"]
    async with store.read() as tx:
        marks = (await tx.execute(sa.select(labellings.c.up_to))).scalars().all()
        trail = await head(tx, desk.member.workspace_id)
    assert marks == [trail.count] * 2
