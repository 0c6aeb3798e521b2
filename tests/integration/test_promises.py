"""The promises, held against any order of events: at most once, and only what was approved."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from orchestre.domain.decisions import Approve, Decision, Edit, Reject, Respond, Shown
from orchestre.domain.drafts import Draft
from orchestre.domain.errors import (
    Conflict,
    Invalid,
    ProviderUnavailable,
    RateLimited,
    ReplyRefused,
)
from orchestre.domain.replies import Outcome
from orchestre.providers.registry import Registry
from orchestre.providers.testing.memory import MemoryMailbox, memory_plugin
from orchestre.store import draft_lists, drafts, events, redrafting, tables
from orchestre.store.draft_lists import DraftFilter
from orchestre.store.encryption import Cipher
from orchestre.store.migrate import migrate
from orchestre.store.replies import Outgoing
from orchestre.store.session import Store, open_engine
from tests.clock import SteppingClock
from tests.integration.shop import Shop
from tests.samples import SHOP, a_draft, a_mail, a_member, a_message, an_answer

KEY = Fernet.generate_key().decode()


def template() -> Path:
    """A migrated database that each run copies."""
    path = Path(tempfile.mkdtemp(prefix="orchestre-promises-")) / "orchestre.db"

    async def make() -> None:
        engine = open_engine(f"sqlite+aiosqlite:///{path}")
        await migrate(engine)
        await engine.dispose()

    asyncio.run(make())
    return path


class Promises(RuleBasedStateMachine):
    """A shop in which anything may happen next."""

    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="orchestre-promises-"))
        shutil.copy(self.empty, self.folder / "orchestre.db")
        self.clock = SteppingClock()
        self.mailbox = MemoryMailbox(address=SHOP, clock=self.clock)
        self.shown: list[Draft] = []
        self.held: list[Outgoing] = []
        self.mails = 0
        self.run(self.open())

    def run(self, step: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(step)

    async def open(self) -> None:
        engine = open_engine(f"sqlite+aiosqlite:///{self.folder / 'orchestre.db'}")
        self.store = Store(engine, Cipher((KEY,)), self.clock)
        registry = Registry([memory_plugin(self.mailbox)])
        self.shop = Shop(self.store, self.clock, registry)
        self.shop.member = await a_member(self.store)
        self.shop.account = await self.shop.linking.link(
            self.shop.member,
            provider_name="memory",
            identifier_name="shop",
            options={"address": SHOP},
        )

    def attempt(self, step: Coroutine[Any, Any, Any]) -> None:
        """A step that may be refused, and then changes nothing."""
        with contextlib.suppress(Conflict, Invalid):
            self.run(step)
        self.run(self.look())

    async def look(self) -> None:
        async with self.store.read() as tx:
            workspace = self.shop.member.workspace_id
            self.shown += [
                one
                for one in await draft_lists.listed(
                    tx, workspace, DraftFilter(), limit=99, after=None
                )
                if one not in self.shown
            ]

    @rule(same_thread=st.booleans())
    def a_mail_arrives_and_is_drafted(self, *, same_thread: bool) -> None:
        async def arrive() -> None:
            self.mails += 1
            thread = "<mail-1@example.org>" if same_thread else f"<mail-{self.mails}@example.org>"
            async with self.store.begin() as tx:
                await drafts.supersede_waiting(tx, self.shop.account.id, thread)
            mail = a_mail(self.mails, thread_id=thread)
            stored = await a_message(self.store, self.shop.account, mail)
            await a_draft(self.store, stored, an_answer(f"Answer {self.mails}\n"))

        self.attempt(arrive())

    @precondition(lambda self: self.shown)
    @rule(data=st.data())
    def somebody_decides_on_what_they_see(self, data: st.DataObject) -> None:
        seen = data.draw(st.sampled_from(self.shown[-3:]))
        choices: list[Decision] = [
            # Often enough that replies are always on their way.
            *[Approve()] * 6,
            Edit(f"Edited {len(self.shown)}"),
            Edit(f"Edited {len(self.shown)}", approve=True),
            Reject("no"),
            Reject("again", redraft=True),
            Respond("kinder"),
        ]
        decision = data.draw(st.sampled_from(choices))
        shown = Shown(seen.current.version, seen.current.content_hash)
        self.attempt(self.shop.review.decide(self.shop.member, seen.id, shown, decision))

    @precondition(lambda self: self.shown)
    @rule(data=st.data())
    def somebody_takes_back_or_resolves(self, data: st.DataObject) -> None:
        draft_id = data.draw(st.sampled_from(self.shown[-5:])).id
        outcome = data.draw(st.sampled_from(["undo", *Outcome]))
        review, member = self.shop.review, self.shop.member
        if outcome == "undo":
            self.attempt(review.undo(member, draft_id))
        else:
            self.attempt(review.resolve(member, draft_id, outcome))

    @rule()
    def the_agent_redrafts(self) -> None:
        async def redraft() -> None:
            async with self.store.begin() as tx:
                for claim in await redrafting.claim(tx, limit=9, lease=timedelta(minutes=1)):
                    if await redrafting.end(tx, claim, instruction=None, due_at=None):
                        draft = await drafts.get(tx, claim.workspace_id, claim.id)
                        if draft.status == "waiting":
                            await drafts.next_version(tx, draft, "model:x", an_answer("Anew\n"))

        self.attempt(redraft())

    @rule(fault=st.sampled_from(["", "lost", "down", "slow", "refused"]), dies=st.booleans())
    def the_clock_sends(self, *, fault: str, dies: bool) -> None:
        errors = {
            "down": ProviderUnavailable("down"),
            "slow": RateLimited("slow", retry_after=30),
            "refused": ReplyRefused("550"),
        }

        async def send() -> None:
            claimed = await self.shop.delivery.claim(5)
            if dies:
                self.held += claimed
                return
            for outgoing in claimed:
                if fault == "lost":
                    self.mailbox.lose_answer_of_next_send()
                elif fault:
                    self.mailbox.fail_next("send", errors[fault])
                await self.shop.delivery.deliver(outgoing)

        self.attempt(send())

    @precondition(lambda self: self.shown)
    @rule(data=st.data(), seconds=st.sampled_from([121, 3600]))
    def an_answer_is_lost_and_the_service_settles(self, data: st.DataObject, seconds: int) -> None:
        """The road to a second copy: left to chance alone, few walks take all of it."""
        seen = data.draw(st.sampled_from(self.shown[-3:]))
        shown = Shown(seen.current.version, seen.current.content_hash)
        self.attempt(self.shop.review.decide(self.shop.member, seen.id, shown, Approve()))

        async def lose() -> None:
            for outgoing in await self.shop.delivery.claim(5):
                self.mailbox.lose_answer_of_next_send()
                await self.shop.delivery.deliver(outgoing)

        self.attempt(lose())
        self.clock.advance(seconds)
        self.attempt(self.shop.deliver())

    @precondition(lambda self: self.held)
    @rule()
    def a_frozen_worker_wakes(self) -> None:
        self.attempt(self.shop.delivery.deliver(self.held.pop()))

    @rule(seconds=st.sampled_from([1, 61, 200, 3600]))
    def time_goes_by(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @invariant()
    def nothing_left_twice(self) -> None:
        left = Counter(mail.reply.id for mail in self.mailbox.sent)
        assert all(count == 1 for count in left.values()), left

    @invariant()
    def everything_that_left_was_approved_as_it_left(self) -> None:
        self.run(self._check_approvals())

    async def _check_approvals(self) -> None:
        approvals = sa.select(
            tables.replies.c.id, tables.decisions.c.content_hash, tables.draft_versions.c.version
        ).where(
            tables.decisions.c.draft_id == tables.replies.c.draft_id,
            tables.decisions.c.version == tables.replies.c.version,
            tables.decisions.c.kind == "approve",
            tables.draft_versions.c.draft_id == tables.replies.c.draft_id,
            tables.draft_versions.c.version == tables.replies.c.version,
            tables.draft_versions.c.content_hash == tables.decisions.c.content_hash,
        )
        async with self.store.read() as tx:
            approved = {row.id for row in await tx.execute(approvals)}
            assert {mail.reply.id for mail in self.mailbox.sent} <= approved
            assert await events.verify(tx, self.shop.member.workspace_id) is None
            per_draft = Counter(
                row.draft_id
                for row in await tx.execute(
                    sa.select(tables.replies.c.draft_id).where(
                        tables.replies.c.id.in_([mail.reply.id for mail in self.mailbox.sent])
                    )
                )
            )
            assert all(count == 1 for count in per_draft.values())

    def teardown(self) -> None:
        self.run(self.shop.connections.close())
        self.run(self.store.close())
        self.runner.close()
        shutil.rmtree(self.folder)


@pytest.mark.timeout(600)
def test_any_order_of_events_keeps_the_promises() -> None:
    Promises.empty = template()
    try:
        Promises.TestCase.settings = settings(
            max_examples=25,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        Promises.TestCase("runTest").runTest()
    finally:
        shutil.rmtree(Promises.empty.parent)
