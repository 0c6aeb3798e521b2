"""Accounts that are linked by a visit: their options, and how they are linked again or left."""

from __future__ import annotations

import pytest

from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.domain.errors import Conflict, Invalid, NotFound, ProviderUnavailable
from orchestre.domain.messages import MessageStatus
from orchestre.replies.intake import Intake
from orchestre.store import accounts, messages
from tests.clock import SteppingClock
from tests.integration.visiting import SALES, Desk, a_visitor
from tests.samples import Naming, a_mail


async def test_options_by_hand_and_visits_are_not_mixed_up(one_desk: Desk) -> None:
    ana = await a_visitor(one_desk)
    named = {"provider_name": "visited", "identifier_name": "sales"}
    by_hand: dict[str, object] = {"address": SALES, "refresh_token": "mine"}
    with pytest.raises(Invalid, match="linked by a visit"):
        await one_desk.linking.link(ana.member, **named, options=by_hand)
    result = await one_desk.result(ana)
    for wrong in ({"refresh_token": "mine"}, {"keep_labels": "perhaps"}):
        with pytest.raises(Invalid):
            await one_desk.link(ana, result, **wrong)
    assert (await one_desk.link(ana, result)).address == SALES


async def test_linked_again_after_a_revocation_nothing_was_missed(
    desk: Desk, clock: SteppingClock
) -> None:
    ana = await a_visitor(desk)
    account = await desk.link(ana, await desk.result(ana))
    named: Naming = {"provider_name": "visited", "identifier_name": "sales"}
    await desk.bots.start(ana.member, **named, interval_seconds=1)
    intake = Intake(desk.store, desk.connections)
    for _ in range(2):
        mail = a_mail(number=desk.service.mailbox(SALES).arrivals() + 1, received_at=clock())
        desk.service.mailbox(SALES).deliver(mail)
        (claim,) = await intake.claim(1)
        await intake.poll(claim)
        clock.advance(5)
        desk.service.tokens.clear()
    async with desk.store.read() as tx:
        gone = await accounts.get(tx, ana.member.workspace_id, account.id)
    assert (gone.status, gone.bot.status) == (AccountStatus.NEEDS_RELINK, BotStatus.STOPPED)
    with pytest.raises(Conflict, match="connected again first"):
        await desk.bots.start(ana.member, **named, interval_seconds=1)

    again = await desk.link(ana, await desk.result(ana))
    assert (again.id, again.status) == (account.id, AccountStatus.LINKED)
    await desk.bots.start(ana.member, **named, interval_seconds=1)
    (claim,) = await intake.claim(1)
    await intake.poll(claim)
    async with desk.store.read() as tx:
        every = messages.MessageFilter()
        got = await messages.listed(tx, ana.member.workspace_id, every, limit=10)
    assert [one.status for one in got] == [MessageStatus.RECEIVED, MessageStatus.RECEIVED]


async def test_unlinking_gives_the_grant_back(desk: Desk) -> None:
    ana = await a_visitor(desk)
    account = await desk.link(ana, await desk.result(ana, lacks="labels"))
    assert (await desk.unlink(ana.member)).detail == ""
    assert desk.service.tokens == {}
    async with desk.store.read() as tx:
        gone = await accounts.get(tx, ana.member.workspace_id, account.id)
    assert (gone.status, gone.lacks) == (AccountStatus.UNLINKED, "")
    assert (await desk.trail(ana.member))[-1] == ("account unlinked", {"grant": "given back"})
    with pytest.raises(NotFound):
        await desk.unlink(ana.member)


async def test_a_grant_that_the_service_keeps_is_told(one_desk: Desk) -> None:
    ana = await a_visitor(one_desk)
    await one_desk.link(ana, await one_desk.result(ana))
    one_desk.service.lost = ProviderUnavailable("The service does not answer")
    left = await one_desk.unlink(ana.member)
    assert "did not take the grant back: The service does not answer" in left.detail
    assert "security settings" in left.advice
    kept = ("account unlinked", {"grant": "kept by the service"})
    assert (await one_desk.trail(ana.member))[-1] == kept
    async with one_desk.store.read() as tx:
        assert await accounts.listed(tx, ana.member.workspace_id) == ()


async def test_unlinking_does_not_take_what_was_connected_meanwhile(
    one_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await a_visitor(one_desk)
    account = await one_desk.link(ana, await one_desk.result(ana))
    result = await one_desk.result(ana)

    async def linked_meanwhile(_options: object) -> None:
        await one_desk.link(ana, result)

    monkeypatch.setattr(one_desk.service, "revoke", linked_meanwhile)
    with pytest.raises(Conflict, match="connected sales again"):
        await one_desk.unlink(ana.member)
    async with one_desk.store.read() as tx:
        still = await accounts.get(tx, ana.member.workspace_id, account.id)
    assert still.status is AccountStatus.LINKED
