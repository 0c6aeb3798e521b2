"""Still allowed: a role that changed while a request was under way has the last word."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from orchestre.bootstrap import Orchestre, join
from orchestre.domain.accounts import Account, BotStatus
from orchestre.domain.errors import Forbidden
from orchestre.domain.knowledge import ImportKind, ImportOptions
from orchestre.domain.members import Member, Role
from orchestre.knowledge.edits import Changes
from orchestre.knowledge.firestore import Firestore
from orchestre.knowledge.imports import Upload
from orchestre.knowledge.sources import Sources, Wanted
from orchestre.providers.maildir import plugin as maildir
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import MemoryMailbox, memory_plugin
from orchestre.replies.bots import BotChanges
from orchestre.settings import Settings
from orchestre.store import accounts, events, membership
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.visiting import Desk, a_visitor
from tests.samples import SHOP, Naming, a_member

NAMES: Naming = {"provider_name": "memory", "identifier_name": SHOP}


def a_catalogue() -> Upload:
    file = io.BytesIO(b"sku,title\nT-1,Tent\n")

    async def read(size: int) -> bytes:
        return file.read(size)

    return Upload(ImportKind.PRODUCTS, "tents.csv", read)


Change = Callable[[Orchestre, Member, Account], Awaitable[object]]

CHANGES: dict[str, Change] = {
    "start": lambda own, who, _: own.bots.start(who, **NAMES, interval_seconds=9),
    "stop": lambda own, who, _: own.bots.stop(who, **NAMES),
    "stop all": lambda own, who, _: own.bots.stop_all(who),
    "change": lambda own, who, one: own.bots.change(who, one.bot.id, BotChanges(daily_cap=1)),
    "link": lambda own, who, _: own.linking.link(who, **NAMES, options={"address": SHOP}),
    "unlink": lambda own, who, _: own.linking.unlink(who, **NAMES),
    "settings": lambda own, who, _: own.preferences.change(who, {"daily_cap": 1}),
    "product": lambda own, who, _: own.edits.put_product(who, "LUNA", Changes({"name": "Luna"})),
    "no product": lambda own, who, _: own.edits.remove_product(who, "LUNA"),
    "no document": lambda own, who, _: own.edits.remove_document(who, "gone"),
    "import": lambda own, who, _: own.imports.start(who, a_catalogue()),
    "reindex": lambda own, who, _: own.edits.reindex(who),
    "sync": lambda own, who, _: own.sources.sync(who, "gone"),
    "no source": lambda own, who, _: own.sources.remove(who, "gone"),
    "source": lambda own, who, _: Sources(own.store, Firestore(may_be_anonymous=True)).add(
        who, Wanted("firestore://demo-shop/products", None, ImportOptions(), None)
    ),
    "demo": lambda own, who, _: own.demonstration.begin(who),
    "demo's end": lambda own, who, _: own.demonstration.end(who),
}


@pytest.fixture
async def orchestre(store: Store, clock: SteppingClock, tmp_path: Path) -> AsyncIterator[Orchestre]:
    box = MemoryMailbox(address=SHOP, clock=clock)
    settings = Settings(_env_file=None, data_dir=tmp_path)
    joined = join(settings, store, Registry([memory_plugin(box), maildir]))
    yield joined
    await joined.connections.close()
    await joined.index.close()


async def trail(store: Store, member: Member) -> events.Head:
    async with store.read() as tx:
        return await events.head(tx, member.workspace_id)


async def demoted(store: Store, member: Member) -> None:
    async with store.begin() as tx:
        await membership.set_role(tx, member, Role.APPROVER)


async def removed(store: Store, member: Member) -> None:
    async with store.begin() as tx:
        await membership.remove(tx, member)


@pytest.mark.parametrize("end", [demoted, removed])
async def test_who_lost_the_right_a_moment_ago_changes_nothing(
    orchestre: Orchestre, end: Callable[[Store, Member], Awaitable[None]]
) -> None:
    store = orchestre.store
    owner = await a_member(store)
    bob = await a_member(store, workspace_id=owner.workspace_id)
    account = await orchestre.linking.link(owner, **NAMES, options={"address": SHOP})
    await orchestre.bots.start(owner, **NAMES, interval_seconds=60)
    await end(store, bob)
    before = await trail(store, owner)
    for name, change in CHANGES.items():
        (became,) = await asyncio.gather(change(orchestre, bob, account), return_exceptions=True)
        assert isinstance(became, Forbidden), (name, became)
    assert await trail(store, owner) == before
    async with store.read() as tx:
        (still,) = await accounts.listed(tx, owner.workspace_id)
    assert (still.bot.status, still.bot.interval_seconds) == (BotStatus.RUNNING, 60)


async def test_no_customer_of_the_demo_writes_for_them(orchestre: Orchestre) -> None:
    owner = await a_member(orchestre.store)
    await orchestre.demonstration.begin(owner)
    await demoted(orchestre.store, owner)
    with pytest.raises(Forbidden):
        await orchestre.demonstration.write(owner, 1)
    arrived = orchestre.demonstration.mailbox(owner.workspace_id) / "new"
    assert list(arrived.iterdir()) == []


async def test_what_is_ones_own_ends_with_the_membership(orchestre: Orchestre) -> None:
    store = orchestre.store
    owner = await a_member(store)
    bob = await a_member(store, workspace_id=owner.workspace_id)
    await removed(store, bob)
    before = await trail(store, owner)
    for call in (
        orchestre.sessions.end(bob, "gone"),
        orchestre.sessions.end_others(bob, "token"),
    ):
        with pytest.raises(Forbidden):
            await call
    assert await trail(store, owner) == before


async def test_no_grant_is_given_back_for_them(desk: Desk) -> None:
    ana = await a_visitor(desk)
    await desk.link(ana, await desk.result(ana))
    await demoted(desk.store, ana.member)
    with pytest.raises(Forbidden):
        await desk.unlink(ana.member)
    assert desk.service.tokens != {}, "the service was not asked"
    with pytest.raises(Forbidden):
        await desk.begun(ana)
