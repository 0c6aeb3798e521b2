"""Relinking: an approval rule is the mailbox's, whatever name it is linked under again."""

from __future__ import annotations

import asyncio

import pytest

from orchestre.domain.accounts import Account
from orchestre.domain.errors import Forbidden
from orchestre.domain.members import Member, Role
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import MemoryMailbox, memory_plugin
from orchestre.replies.bots import BotChanges, Bots
from orchestre.replies.connections import Connections
from orchestre.replies.linking import Linking
from orchestre.store import accounts, events
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.visiting import Desk, a_visitor
from tests.samples import a_member

A, B = "a@example.com", "b@example.com"


class Team:
    """A workspace whose owner chose a rule, and whose admin would be rid of it."""

    def __init__(self, store: Store, clock: SteppingClock) -> None:
        boxes = [MemoryMailbox(address=address, clock=clock) for address in (A, B)]
        connections = Connections(store, Registry([memory_plugin(*boxes)]))
        self.store = store
        self.linking = Linking(store, connections, lambda _workspace: None)
        self.bots = Bots(store, connections)

    async def gather(self) -> None:
        self.owner = await a_member(self.store)
        self.admin = await a_member(self.store, Role.ADMIN, self.owner.workspace_id)

    async def link(self, member: Member, name: str = "legal", address: str = A) -> Account:
        return await self.linking.link(
            member, provider_name="memory", identifier_name=name, options={"address": address}
        )

    async def unlink(self, name: str = "legal") -> None:
        await self.linking.unlink(self.admin, provider_name="memory", identifier_name=name)

    async def rule(self, member: Member, account: Account, least: Role) -> None:
        await self.bots.change(member, account.bot.id, BotChanges(approved_by=least))

    async def last_event(self) -> events.Event:
        async with self.store.read() as tx:
            (last,) = await events.latest(tx, self.owner.workspace_id, before=None, limit=1)
        return last


@pytest.fixture
async def team(store: Store, clock: SteppingClock) -> Team:
    team = Team(store, clock)
    await team.gather()
    return team


async def test_under_another_name_a_mailbox_keeps_its_rule_and_this_is_told(team: Team) -> None:
    first = await team.link(team.owner)
    await team.rule(team.owner, first, Role.OWNER)
    await team.unlink()
    again = await team.link(team.admin, "sales")
    assert again.id != first.id
    assert (again.bot.approved_by, again.rule_from) == (Role.OWNER, "legal")
    told = {"provider": "memory", "approved_by": "owner", "rule_from": "legal"}
    assert (await team.last_event()).after == told
    with pytest.raises(Forbidden, match="changed by an owner"):
        await team.rule(team.admin, again, Role.APPROVER)


async def test_under_its_own_name_it_keeps_its_rule_as_well(team: Team) -> None:
    first = await team.link(team.owner)
    await team.rule(team.owner, first, Role.OWNER)
    for _ in range(2):
        again = await team.link(team.admin)
        assert (again.id, again.bot.approved_by) == (first.id, Role.OWNER)
        assert again.rule_from == "", "nothing was taken over: it is this name's own"
        assert (await team.last_event()).after == {"provider": "memory"}
        await team.unlink()


async def test_the_strictest_rule_of_all_names_holds_under_a_milder_one_too(team: Team) -> None:
    await team.link(team.owner, "mild")
    await team.unlink("mild")
    for name, least in (("strict", Role.OWNER), ("middle", Role.ADMIN)):
        account = await team.link(team.owner, name)
        await team.rule(team.owner, account, least)
        await team.unlink(name)
    again = await team.link(team.admin, "mild")
    assert (again.bot.approved_by, again.rule_from) == (Role.OWNER, "strict")


async def test_what_an_owner_takes_back_stays_so_while_it_is_linked(team: Team) -> None:
    await team.rule(team.owner, await team.link(team.owner), Role.OWNER)
    await team.unlink()
    again = await team.link(team.admin, "sales")
    await team.rule(team.owner, again, Role.APPROVER)
    renewed = await team.link(team.admin, "sales")
    assert (renewed.bot.approved_by, renewed.rule_from) == (Role.APPROVER, "")


async def test_other_mailboxes_and_other_workspaces_take_nothing_over(team: Team) -> None:
    await team.rule(team.owner, await team.link(team.owner), Role.OWNER)
    other = await team.link(team.admin, "sales", B)
    assert (other.bot.approved_by, other.rule_from) == (Role.APPROVER, "")
    await team.unlink()
    elsewhere = await team.link(await a_member(team.store))
    assert (elsewhere.bot.approved_by, elsewhere.rule_from) == (Role.APPROVER, "")


async def test_a_rule_that_is_chosen_at_the_same_moment_is_taken_over(team: Team) -> None:
    first = await team.link(team.owner)
    await team.unlink()
    async with team.store.begin() as tx:
        chosen = {"approved_by": Role.OWNER}
        await accounts.set_bot(tx, team.owner.workspace_id, first.bot.id, **chosen)
        linking = asyncio.create_task(team.link(team.admin, "sales"))
        await asyncio.wait({linking}, timeout=0.3)
    assert (await linking).bot.approved_by is Role.OWNER


async def test_what_a_visit_brings_again_keeps_its_rule(desk: Desk) -> None:
    ana = await a_visitor(desk)
    first = await desk.link(ana, await desk.result(ana), "legal")
    await desk.bots.change(ana.member, first.bot.id, BotChanges(approved_by=Role.OWNER))
    await desk.unlink(ana.member, "legal")
    again = await desk.link(ana, await desk.result(ana), "sales")
    assert (again.bot.approved_by, again.rule_from) == (Role.OWNER, "legal")
    assert (await desk.trail(ana.member))[-1][1]["rule_from"] == "legal"
