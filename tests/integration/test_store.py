"""What the store promises, on both databases."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import Conflict, NotFound
from orchestre.domain.messages import MessageStatus
from orchestre.store import accounts, draft_lists, drafts, events, links, messages, tables
from orchestre.store.draft_lists import DraftFilter
from orchestre.store.events import Entry
from orchestre.store.messages import Arrival, MessageFilter
from orchestre.store.session import Store, Transaction
from tests.clock import SteppingClock
from tests.samples import a_draft, a_mail, a_member, a_message, an_account, an_answer


async def test_a_failed_unit_of_work_leaves_nothing(store: Store) -> None:
    member = await a_member(store)

    async def fail_half_way() -> None:
        async with store.begin() as tx:
            await events.record(tx, member.workspace_id, Entry("me", "tried", "this"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_half_way()
    async with store.read() as tx:
        assert await events.listed(tx, member.workspace_id, after=0, limit=10) == ()


async def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    account = await an_account(store, await a_member(store))
    kept = await a_message(store, account, a_mail(received_at=datetime(2026, 1, 5, tzinfo=UTC)))
    async with store.read() as tx:
        row = (await tx.execute(sa.select(tables.messages.c.received_at))).scalar_one()
        assert row == datetime(2026, 1, 5, tzinfo=UTC)
        assert (await messages.get(tx, kept.workspace_id, kept.id)) == kept


async def test_a_reader_does_not_wait_for_a_writer(store: Store) -> None:
    member = await a_member(store)
    async with store.begin() as writing:
        await events.record(writing, member.workspace_id, Entry("me", "writes", "it"))
        async with asyncio.timeout(60), store.read() as tx:
            assert await events.listed(tx, member.workspace_id, after=0, limit=9) == ()


async def test_the_same_mail_is_kept_once(store: Store) -> None:
    account = await an_account(store, await a_member(store))
    arrivals = tuple(Arrival(a_mail(n), MessageStatus.RECEIVED) for n in (1, 2, 2))
    async with store.begin() as tx:
        kept = await messages.add(tx, account.workspace_id, account.id, arrivals)
    assert len(kept) == 2
    async with store.begin() as tx:
        assert await messages.add(tx, account.workspace_id, account.id, arrivals) == ()
        listed = await messages.listed(tx, account.workspace_id, MessageFilter(), limit=9)
    assert {one.message.provider_id for one in listed} == {"mail-1", "mail-2"}


async def test_one_claim_at_a_time_and_a_void_one_writes_nothing(
    store: Store, clock: SteppingClock
) -> None:
    account = await an_account(store, await a_member(store))
    await a_message(store, account)
    lease = timedelta(seconds=30)

    async def claim_one() -> tuple[object, ...]:
        async with store.begin() as tx:
            return await messages.claim_drafting(tx, limit=5, lease=lease)

    claims = [
        held for taken in await asyncio.gather(*(claim_one() for _ in range(8))) for held in taken
    ]
    assert len(claims) == 1
    clock.advance(31)
    async with store.begin() as tx:
        (second,) = await messages.claim_drafting(tx, limit=5, lease=lease)
        assert second.attempts == 2
        assert not await messages.finish(tx, claims[0], MessageStatus.DRAFTED)  # type: ignore[arg-type]
        assert await messages.finish(tx, second, MessageStatus.DRAFTED)


async def test_only_one_of_many_decisions_moves_a_draft(store: Store) -> None:
    account = await an_account(store, await a_member(store))
    draft = await a_draft(store, await a_message(store, account))

    async def decide(to: DraftStatus) -> bool:
        async with store.begin() as tx:
            return await drafts.move(tx, draft, to)

    wanted = [DraftStatus.APPROVED, DraftStatus.REJECTED] * 10
    won = [
        to
        for to, did in zip(wanted, await asyncio.gather(*map(decide, wanted)), strict=True)
        if did
    ]
    assert len(won) == 1
    async with store.read() as tx:
        assert (await drafts.get(tx, draft.workspace_id, draft.id)).status is won[0]


async def test_a_version_binds_the_hash_to_everything_shown(store: Store) -> None:
    account = await an_account(store, await a_member(store))
    draft = await a_draft(store, await a_message(store, account))
    async with store.begin() as tx:
        same_text = await drafts.next_version(tx, draft, "someone", an_answer())
        assert same_text.current.version == 2
        assert same_text.current.content_hash != draft.current.content_hash
        assert not await drafts.move(tx, draft, DraftStatus.APPROVED)
        versions = await drafts.history(tx, draft.workspace_id, draft.id)
    assert [one.author for one in versions] == ["model:offline", "someone"]


async def test_another_workspaces_ids_are_ids_that_do_not_exist(store: Store) -> None:
    account = await an_account(store, await a_member(store))
    stored = await a_message(store, account)
    draft = await a_draft(store, stored)
    stranger = (await a_member(store)).workspace_id
    async with store.read() as tx:
        for query in (
            accounts.get(tx, stranger, account.id),
            accounts.of_bot(tx, stranger, account.bot.id),
            messages.get(tx, stranger, stored.id),
            drafts.get(tx, stranger, draft.id),
        ):
            with pytest.raises(NotFound):
                await query
        assert await draft_lists.listed(tx, stranger, DraftFilter(), limit=9, after=None) == ()
        assert await drafts.history(tx, stranger, draft.id) == ()
        assert await messages.listed(tx, stranger, MessageFilter(), limit=9) == ()


async def test_a_mailbox_is_linked_once_in_the_whole_installation(store: Store) -> None:
    member, stranger = await a_member(store), await a_member(store)
    account = await an_account(store, member)
    link = links.Link("memory", "mine", "x@example.com", "{}", f"{member.workspace_id}/shop", "0")  # type: ignore[arg-type]
    async with store.begin() as tx:
        with pytest.raises(Conflict, match=r"linked already, in another workspace$"):
            await links.link(tx, stranger.workspace_id, link)
        with pytest.raises(Conflict, match=rf"linked already, as {account.identifier_name}$"):
            await links.link(tx, member.workspace_id, link)
        await links.unlink(tx, member.workspace_id, account.id)
        await links.link(tx, stranger.workspace_id, link)


async def test_relinking_keeps_history_and_cursor(store: Store) -> None:
    member = await a_member(store)
    account = await an_account(store, member)
    async with store.begin() as tx:
        await accounts.move_cursor(tx, account.id, "17")  # type: ignore[arg-type]
        await links.unlink(tx, member.workspace_id, account.id)
        gone = await accounts.get(tx, member.workspace_id, account.id)
        assert gone.status is AccountStatus.UNLINKED
        assert gone.bot.status is BotStatus.STOPPED
        with pytest.raises(NotFound):
            await accounts.connection(tx, account.id)
    again = await an_account(store, member)
    async with store.read() as tx:
        assert again.id == account.id
        assert (await accounts.connection(tx, account.id)).cursor == "17"


async def test_the_event_chain_shows_every_change(store: Store) -> None:
    workspace = (await a_member(store)).workspace_id
    async with store.begin() as tx:
        for number in range(5):
            await events.record(
                tx, workspace, Entry("me", "did", f"thing {number}", after={"n": number})
            )
        assert await events.verify(tx, workspace) is None
    changes = (
        (sa.update(tables.events).values(actor="you"), 3),
        (sa.update(tables.events).values(after='{"n":9}'), 3),
        (sa.delete(tables.events), 3),
    )
    for change, broken in changes:
        async with store.engine.connect() as connection:
            await connection.execute(change.where(tables.events.c.number == broken))
            tx = _within(store, connection)
            assert await events.verify(tx, workspace) == broken
            await connection.rollback()
    async with store.engine.connect() as connection:
        await connection.execute(sa.delete(tables.events).where(tables.events.c.number == 5))
        assert await events.verify(_within(store, connection), workspace) == 5
        await connection.rollback()


def _within(store: Store, connection: AsyncConnection) -> Transaction:
    return Transaction(connection, store.cipher, store.clock(), store.dialect, itertools.count())


async def test_a_chain_is_one_workspaces_and_has_a_head(store: Store) -> None:
    ours, theirs = [(await a_member(store)).workspace_id for _ in range(2)]
    async with store.begin() as tx:
        assert await events.head(tx, ours) == events.Head(0, "")
        for workspace in (ours, theirs):
            await events.record(tx, workspace, Entry("me", "did", "it"))
        (line,) = await events.listed(tx, ours, after=0, limit=9)
        (other,) = await events.listed(tx, theirs, after=0, limit=9)
        assert await events.head(tx, ours) == events.Head(1, line.hash)
    assert line.hash != other.hash, "the same line of another team"
    async with store.engine.connect() as connection:
        await connection.execute(
            sa.update(tables.events)
            .where(tables.events.c.workspace_id == ours)
            .values(hash=other.hash)
        )
        await connection.execute(sa.update(tables.workspaces).values(event_hash=other.hash))
        assert await events.verify(_within(store, connection), ours) == 1
        await connection.rollback()


async def test_events_written_at_once_stay_one_chain(store: Store) -> None:
    workspace = (await a_member(store)).workspace_id

    async def record(number: int) -> None:
        async with store.begin() as tx:
            await events.record(tx, workspace, Entry("me", "did", str(number)))

    await asyncio.gather(*(record(number) for number in range(20)))
    async with store.read() as tx:
        assert await events.verify(tx, workspace) is None
        numbers = [one.number for one in await events.listed(tx, workspace, after=0, limit=50)]
    assert numbers == list(range(1, 21))
