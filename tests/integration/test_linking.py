"""Linking: a name is one mailbox's, a mailbox one workspace's, and nothing happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from mailbox import Maildir
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from orchestre.domain.accounts import Account, AccountStatus, BotStatus, Cursor
from orchestre.domain.errors import Conflict, Invalid, NotFound
from orchestre.domain.members import Member
from orchestre.providers.maildir import plugin as maildir
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import MemoryMailbox, MemoryProvider, memory_plugin
from orchestre.replies import connections as patience
from orchestre.replies.bots import Bots
from orchestre.replies.connections import Connections
from orchestre.replies.linking import Linking
from orchestre.settings import Settings
from orchestre.store import accounts, links
from orchestre.store.encryption import Cipher
from orchestre.store.events import Entry, record
from orchestre.store.session import Store, Transaction, open_engine
from tests.clock import SteppingClock
from tests.samples import a_member, an_account

A, B = "a@example.com", "b@example.com"
SHOP = {"provider_name": "memory", "identifier_name": "shop"}


def memory_connections(store: Store, clock: SteppingClock) -> Connections:
    boxes = [MemoryMailbox(address=address, clock=clock) for address in (A, B)]
    return Connections(store, Registry([memory_plugin(*boxes)]))


def memory_linking(store: Store, clock: SteppingClock) -> Linking:
    return Linking(store, memory_connections(store, clock), lambda _workspace: None)


async def listed(store: Store, member: Member) -> tuple[Account, ...]:
    async with store.read() as tx:
        return await accounts.listed(tx, member.workspace_id)


async def test_a_name_stays_one_mailboxs_even_when_unlinked(
    store: Store, clock: SteppingClock
) -> None:
    linking, member = memory_linking(store, clock), await a_member(store)
    first = await linking.link(member, **SHOP, options={"address": A})
    with pytest.raises(Conflict, match="used for another memory mailbox"):
        await linking.link(member, **SHOP, options={"address": B})
    await linking.unlink(member, **SHOP)
    with pytest.raises(Conflict, match="used for another memory mailbox"):
        await linking.link(member, **SHOP, options={"address": B})
    again = await linking.link(member, **SHOP, options={"address": A})
    assert (again.id, again.status) == (first.id, AccountStatus.LINKED)


async def test_of_two_who_link_a_mailbox_at_once_one_is_told(
    store: Store, clock: SteppingClock
) -> None:
    linking, member = memory_linking(store, clock), await a_member(store)
    ends = await asyncio.gather(
        *(linking.link(member, **SHOP, options={"address": A}) for _ in range(2)),
        linking.link(await a_member(store), **SHOP, options={"address": A}),
        return_exceptions=True,
    )
    assert {type(end) for end in ends} <= {Account, Conflict}, ends
    assert any(isinstance(end, Account) for end in ends)


async def test_a_silent_service_is_the_callers_to_mend(
    sqlite_store: Store, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_self: MemoryProvider) -> str:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(patience, "CALL_SECONDS", 0.02)
    monkeypatch.setattr(MemoryProvider, "identify", never)
    linking = memory_linking(sqlite_store, clock)
    with pytest.raises(Invalid, match="does not answer"):
        await linking.link(await a_member(sqlite_store), **SHOP, options={"address": A})


class Folders:
    """Maildirs, and workspaces that want them."""

    def __init__(self, store: Store, settings: Settings) -> None:
        connections = Connections(store, Registry([maildir]))
        self._linking = Linking(store, connections, settings.linkable_folder)

    async def link(self, member: Member, path: Path, name: str = A) -> Account:
        options: dict[str, object] = {"path": str(path), "address": A}
        return await self._linking.link(
            member, provider_name="maildir", identifier_name=name, options=options
        )


async def test_a_folder_in_or_around_a_foreign_mailbox_is_refused(
    sqlite_store: Store, tmp_path: Path
) -> None:
    for path in ("team", "team/mail", "team/mail/.Sent", "team/mail-2", "other"):
        Maildir(tmp_path / path)
    (tmp_path / "alias").symlink_to(tmp_path / "team/mail/.Sent")
    folders = Folders(sqlite_store, Settings(_env_file=None))
    ana, eve = await a_member(sqlite_store), await a_member(sqlite_store)
    await folders.link(ana, tmp_path / "team/mail")
    for path in ("team", "team/mail", "team/mail/.Sent", "alias"):
        with pytest.raises(Conflict):
            await folders.link(eve, tmp_path / path)
    await folders.link(eve, tmp_path / "team/mail-2")
    await folders.link(ana, tmp_path / "team/mail/.Sent", name="sent")


async def test_each_workspace_has_a_folder_of_its_own_below_the_mail_root(
    sqlite_store: Store, tmp_path: Path
) -> None:
    folders = Folders(sqlite_store, Settings(_env_file=None, mail_root=tmp_path, host="0.0.0.0"))  # noqa: S104
    ana, eve = await a_member(sqlite_store), await a_member(sqlite_store)
    Maildir(tmp_path / "support")
    own = tmp_path / ana.workspace_id
    own.mkdir()
    (own / "support").symlink_to(tmp_path / "support")
    Maildir(own / "sales")
    for path in (own / "sales", tmp_path / "support", own / ".." / "support"):
        with pytest.raises(Invalid, match=eve.workspace_id):
            await folders.link(eve, path)
    # A link out of the folder counts as where it leads to.
    with pytest.raises(Invalid, match=ana.workspace_id):
        await folders.link(ana, own / "support")
    assert (await folders.link(ana, own / "sales")).status is AccountStatus.LINKED


async def test_an_old_failure_does_not_undo_a_new_link(store: Store, clock: SteppingClock) -> None:
    member = await a_member(store)
    account = await an_account(store, member)
    tried = clock()
    clock.advance(1)
    await an_account(store, member)
    async with store.begin() as tx:
        await accounts.needs_relink(tx, account.id, linked_before=tried)
    assert (await listed(store, member))[0].status is AccountStatus.LINKED
    async with store.begin() as tx:
        await accounts.needs_relink(tx, account.id, linked_before=clock())
    assert (await listed(store, member))[0].status is AccountStatus.NEEDS_RELINK


async def test_a_bot_is_not_started_on_what_was_unlinked_meanwhile(
    store: Store, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    linking, member = memory_linking(store, clock), await a_member(store)
    account = await linking.link(member, **SHOP, options={"address": A})

    async def unlinked_meanwhile(_self: MemoryProvider, _when: datetime) -> Cursor:
        await linking.unlink(member, **SHOP)
        return Cursor("0")

    monkeypatch.setattr(MemoryProvider, "cursor_at", unlinked_meanwhile)
    bots = Bots(store, memory_connections(store, clock))
    since = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(NotFound, match="unlinked"):
        await bots.start(member, **SHOP, interval_seconds=1, answer_since=since)
    async with store.read() as tx:
        gone = await accounts.get(tx, member.workspace_id, account.id)
    assert (gone.status, gone.bot.status) == (AccountStatus.UNLINKED, BotStatus.STOPPED)


async def test_listing_accounts_does_not_load_their_cursors(
    sqlite_store: Store,
) -> None:
    member = await a_member(sqlite_store)
    await an_account(sqlite_store, member)
    said: list[str] = []

    @sa.event.listens_for(sqlite_store.engine.sync_engine, "before_cursor_execute")
    def on_execute(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    await listed(sqlite_store, member)
    assert any("FROM accounts" in one for one in said)
    assert not any("accounts.cursor" in one or "accounts.options" in one for one in said)


@pytest.fixture
async def pg(postgres_url: str, cipher: Cipher, clock: SteppingClock) -> AsyncIterator[Store]:
    store = Store(open_engine(postgres_url), cipher, clock)
    yield store
    await store.close()


async def _renewed(store: Store, member: Member) -> None:
    await an_account(store, member)


async def _unlinked(store: Store, member: Member) -> None:
    (account,) = await listed(store, member)
    async with store.begin() as tx:
        await links.unlink(tx, member.workspace_id, account.id)


async def _rejected(store: Store, member: Member) -> None:
    (account,) = await listed(store, member)
    async with store.begin() as tx:
        await accounts.needs_relink(tx, account.id, linked_before=tx.now)


@pytest.mark.parametrize("change", [_renewed, _unlinked, _rejected])
async def test_what_changes_an_account_waits_for_a_poll_and_neither_dies(
    pg: Store, change: Callable[[Store, Member], Awaitable[None]]
) -> None:
    member = await a_member(pg)
    account = await an_account(pg, member)
    async with pg.begin() as tx:
        # A poll holds the bot, and writes the cursor at its end.
        await accounts.lock(tx, account.id)
        changing = asyncio.ensure_future(change(pg, member))
        await _until_somebody_waits(tx)
        await accounts.move_cursor(tx, account.id, Cursor("7"))
    await changing
    async with pg.begin() as tx:
        await links.unlink(tx, member.workspace_id, account.id)
    again = await an_account(pg, member)
    async with pg.read() as tx:
        assert (await accounts.connection(tx, again.id)).cursor == "7"


async def test_stopping_every_bot_waits_for_a_poll_and_neither_dies(
    pg: Store, clock: SteppingClock
) -> None:
    member = await a_member(pg)
    watched = [await an_account(pg, member, name) for name in ("first", "second")]
    async with pg.begin() as tx:
        for account in watched:
            running = {"status": BotStatus.RUNNING}
            await accounts.set_bot(tx, member.workspace_id, account.bot.id, **running)
    bots = Bots(pg, memory_connections(pg, clock))
    async with pg.begin() as tx:
        # A poll holds the bot, and writes to the trail at its end.
        await accounts.lock(tx, watched[1].id)
        stopping = asyncio.ensure_future(bots.stop_all(member))
        await _until_somebody_waits(tx)
        await record(tx, member.workspace_id, Entry("intake", "message received", "m"))
    assert [one.bot.status for one in await stopping] == [BotStatus.STOPPED, BotStatus.STOPPED]


async def _until_somebody_waits(tx: Transaction) -> None:
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(60):
        while not (await tx.execute(waiting)).scalar_one():
            await asyncio.sleep(0.01)
