"""Retention: old texts go, once; nothing that waits or is under way is ever touched."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestre.domain.accounts import Account
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import Conflict
from orchestre.domain.members import Member
from orchestre.domain.messages import MessageStatus
from orchestre.domain.replies import ReplyStatus
from orchestre.replies import retention
from orchestre.replies.preferences import Preferences
from orchestre.replies.retention import LEASE, Retention
from orchestre.replies.review import Review
from orchestre.replies.triage import Triage
from orchestre.store import draft_history, drafts, events, messages, replies, tables, workspaces
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.integration.old_mail import CANARY, OPEN_REPLIES, Exchange, make, sealed
from tests.integration.post import Post
from tests.samples import a_mail, a_member, an_account

DAY = 86_400.0


@pytest.fixture
async def account(store: Store, member: Member) -> Account:
    return await an_account(store, member)


async def keep(store: Store, member: Member, days: int | None) -> None:
    await Preferences(store).change(member, {"retention_days": days})


async def erased(store: Store, member: Member) -> set[str]:
    async with store.read() as tx:
        found = await tx.execute(
            sa.select(tables.messages.c.id).where(
                tables.messages.c.workspace_id == member.workspace_id,
                tables.messages.c.erased_at.is_not(None),
            )
        )
        return set(found.scalars())


EXCHANGES = st.builds(
    Exchange,
    mail=st.sampled_from(MessageStatus),
    draft=st.none() | st.sampled_from(DraftStatus),
    reply=st.none() | st.sampled_from(ReplyStatus),
    asked=st.booleans(),
    days=st.sampled_from([5, 29, 31, 90]),
    thread=st.integers(1, 3),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wanted=st.lists(EXCHANGES, min_size=1, max_size=5))
async def test_nothing_that_waits_is_touched(
    store: Store, clock: SteppingClock, wanted: list[Exchange]
) -> None:
    member = await a_member(store)
    account = await an_account(store, member)
    made = {await make(store, clock, account, member, one): one for one in wanted}
    before = {message: await sealed(store, message) for message in made}
    await keep(store, member, 30)
    await Retention(store).run_due()
    open_threads = {one.thread for one in wanted if one.is_open}
    ended = {
        message
        for message, one in made.items()
        if one.days > 30
        and one.thread not in open_threads
        and not (one.draft and one.reply in OPEN_REPLIES)
    }
    assert await erased(store, member) == ended
    for message in made:
        after = await sealed(store, message)
        if message in ended:
            assert not set(after) & set(before[message])
        else:
            assert after == before[message]


async def test_what_is_erased_still_tells_that_it_was(
    store: Store, clock: SteppingClock, member: Member, account: Account
) -> None:
    kept = await make(store, clock, account, member, Exchange())
    await keep(store, member, 30)
    assert await Retention(store).run_due() == 1
    async with store.read() as tx:
        message = await messages.get(tx, member.workspace_id, kept)
        draft_id = await drafts.of_message(tx, member.workspace_id, kept)
        assert draft_id is not None
        versions = await drafts.history(tx, member.workspace_id, draft_id)
        decided = await draft_history.decided(tx, member.workspace_id, draft_id)
        line = await replies.of_draft(tx, member.workspace_id, draft_id)
        assert line is not None
        reply = await replies.frozen(tx, line.id)
        assert await events.verify(tx, member.workspace_id) is None
        told = await events.listed(tx, member.workspace_id, after=0, limit=9)
        row = (await tx.execute(sa.select(tables.messages))).one()
    assert message.erased_at == clock()
    for text in (message.message.text, reply.text, *(one.content.text for one in versions)):
        assert text == "Erased on 05 January 2026.\n"
    assert message.message.rfc_message_id.endswith("@example.org>")
    assert reply.rfc_message_id == f"<{line.id}@example.com>"
    assert [one.version for one in versions] == [1, 2]
    assert all(len(one.content_hash) == 32 for one in versions)
    assert [one.reason for one in decided] == [""]
    assert (row.sender, row.source, row.status) == ("", None, "drafted")
    assert told[-1].verb == "texts erased"
    assert told[-1].after["messages"] == 1


async def test_it_is_done_once_a_day_and_nobody_waits_for_a_dead_one(
    store: Store, clock: SteppingClock, member: Member, account: Account
) -> None:
    await make(store, clock, account, member, Exchange(days=29))
    await make(store, clock, account, member, Exchange(days=40, thread=2))
    await keep(store, member, 30)
    # Of many hosts, one does it.
    assert sum(await asyncio.gather(*(Retention(store).run_due() for _ in range(4)))) == 1
    clock.advance(2 * DAY)
    async with store.begin() as tx:
        # Somebody takes it, and dies.
        assert await workspaces.claim_erasing(tx, lease=LEASE)
    assert await Retention(store).run_due() == 0
    clock.advance(LEASE.total_seconds())
    assert await Retention(store).run_due() == 1
    clock.advance(DAY - 1)
    assert await Retention(store).run_due() == 0


async def test_a_team_that_changes_its_mind_stops_it(
    store: Store,
    clock: SteppingClock,
    member: Member,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    for thread in range(3):
        await make(store, clock, account, member, Exchange(thread=thread))
    await keep(store, member, 30)
    async with store.begin() as tx:
        held = await workspaces.claim_erasing(tx, lease=LEASE)
    assert held is not None
    done, rest = await Retention(store)._batch(held)
    assert (done, rest is None) == (1, False)
    await keep(store, member, None)
    assert await Retention(store)._erase(rest or held) == 0
    assert len(await erased(store, member)) == 1


async def test_what_was_erased_is_answered_no_more(
    store: Store, clock: SteppingClock, member: Member, account: Account
) -> None:
    gone = Exchange(mail=MessageStatus.SKIPPED, draft=None, reply=None)
    kept = await make(store, clock, account, member, gone)
    async with store.read() as tx:
        read_before = await messages.get(tx, member.workspace_id, kept)
    await keep(store, member, 30)
    await Retention(store).run_due()
    with pytest.raises(Conflict, match="was erased"):
        await Triage(store).answer_anyway(member, kept)
    with pytest.raises(Conflict, match="was erased"):
        await Review(store, 20).reply_to(member, read_before, "Hello")


async def test_a_copy_of_what_was_erased_is_still_a_copy(post: Post, clock: SteppingClock) -> None:
    # Moved to another folder and back, say: the same mail under another id.
    await post.start()
    await post.receive(a_mail(1, provider_id="first"))
    async with post.store.begin() as tx:
        await tx.execute(sa.update(tables.messages).values(status=MessageStatus.DRAFTED))
    await keep(post.store, post.member, 30)
    clock.advance(31 * DAY)
    assert await Retention(post.store).run_due() == 1
    other = a_mail(1, provider_id="other", text="Another question\n")
    _, copy, fresh = await post.receive(a_mail(1, provider_id="second"), other)
    assert (copy.status, fresh.status) == (MessageStatus.SKIPPED, MessageStatus.RECEIVED)
    assert "copy" in copy.reason


async def test_another_teams_texts_stay(
    store: Store, clock: SteppingClock, member: Member, account: Account
) -> None:
    other = await a_member(store)
    theirs = await make(store, clock, await an_account(store, other), other, Exchange())
    before = await sealed(store, theirs)
    await keep(store, member, 1)
    await Retention(store).run_due()
    assert await sealed(store, theirs) == before


async def test_nothing_of_an_old_mail_is_left_in_the_files(
    sqlite_store: Store, clock: SteppingClock, tmp_path: Path
) -> None:
    store, member = sqlite_store, await a_member(sqlite_store)
    account = await an_account(store, member)
    old = [
        text
        for thread in range(5)
        for text in await sealed(
            store, await make(store, clock, account, member, Exchange(thread=thread))
        )
    ]
    assert any(text[-400:] in files(tmp_path) for text in old), "the test looks in the right place"
    assert CANARY.encode() in files(tmp_path), "senders lie there in plain text"
    await keep(store, member, 30)
    await Retention(store).run_due()
    left = files(tmp_path)
    assert CANARY.encode() not in left
    for text in old:
        pieces = [text[i : i + 64] for i in range(0, len(text) - 64, 64)]
        assert not any(piece in left for piece in pieces)


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("orchestre.db*")))
