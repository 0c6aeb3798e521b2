"""Drafting: an answer for every mail, or the reason why a person must; nothing out of date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from orchestre.agents.assignment import Limits
from orchestre.agents.offline import OfflineDrafter
from orchestre.agents.reply_agent import ReplyAgent
from orchestre.domain.accounts import Account
from orchestre.domain.decisions import Approve, Respond, Shown
from orchestre.domain.drafts import Draft, DraftStatus
from orchestre.domain.errors import Conflict, ModelRejected, ModelUnavailable
from orchestre.domain.members import Member
from orchestre.domain.messages import Address, MessageStatus
from orchestre.knowledge.search import Search
from orchestre.replies.caps import MOST_A_SENDER, MOST_A_THREAD
from orchestre.replies.drafting import MOST_TRIES, Drafting
from orchestre.replies.proposals import Proposals
from orchestre.replies.review import Review
from orchestre.store import accounts, draft_lists, drafts, messages, tables
from orchestre.store.draft_lists import DraftFilter
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.samples import a_draft, a_mail, a_member, a_message, an_account, an_answer


class ScriptedModel(BaseChatModel):
    """Says what it is told to, or raises it."""

    lines: list[Any]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> ScriptedModel:
        return self

    def _generate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any
    ) -> ChatResult:
        line = self.lines.pop(0) if len(self.lines) > 1 else self.lines[0]
        if isinstance(line, Exception):
            raise line
        return ChatResult(generations=[ChatGeneration(message=AIMessage(line))])


Make = Callable[..., Drafting]


@pytest.fixture
def make(store: Store) -> Make:
    def drafting(*lines: Any) -> Drafting:
        model = ScriptedModel(lines=list(lines)) if lines else OfflineDrafter()
        agent = ReplyAgent(model, "scripted" if lines else "offline", Limits())
        return Drafting(store, Proposals(Search(store, None), lambda _name: agent))

    return drafting


@pytest.fixture
async def member(store: Store) -> Member:
    return await a_member(store)


@pytest.fixture
async def account(store: Store, member: Member) -> Account:
    return await an_account(store, member)


async def sweep(drafting: Drafting) -> list[Draft | None]:
    claims = await drafting.claim(10)
    return [await drafting.draft(claim) for claim in claims]


async def standing(store: Store, workspace_id: str) -> dict[str, tuple[str, str]]:
    async with store.read() as tx:
        kept = await messages.listed(tx, workspace_id, messages.MessageFilter(), limit=99)
    return {one.message.provider_id: (one.status, one.reason) for one in kept}


async def test_a_mail_is_drafted_once_and_waits(store: Store, make: Make, account: Account) -> None:
    await a_message(store, account)
    drafting = make("It costs 49.00 EUR.")
    (draft,) = await sweep(drafting)
    assert draft is not None
    assert draft.status is DraftStatus.WAITING
    assert draft.current.author == "model:scripted"
    assert draft.current.content.to == (Address("kim@example.org", "Kim"),)
    assert [one.blocking for one in draft.current.findings] == [True]
    assert await sweep(drafting) == []


async def test_without_a_model_a_colleague_is_promised(
    store: Store, make: Make, account: Account
) -> None:
    await a_message(store, account, a_mail(text="My lamp arrived broken. Money back!\n"))
    (draft,) = await sweep(make())
    assert draft is not None
    assert "offline-draft" in [finding.name for finding in draft.current.findings]
    assert not any(finding.blocking for finding in draft.current.findings)


async def test_a_model_that_is_away_is_asked_again_later(
    store: Store, make: Make, account: Account, clock: SteppingClock
) -> None:
    await a_message(store, account)
    drafting = make(ModelUnavailable("too busy", retry_after=40), "Here you are.")
    assert await sweep(drafting) == [None]
    clock.advance(39)
    assert await sweep(drafting) == []
    clock.advance(1)
    assert len([one for one in await sweep(drafting) if one]) == 1


async def test_a_model_that_stays_away_leaves_the_mail_to_a_person(
    store: Store, make: Make, account: Account, clock: SteppingClock
) -> None:
    await a_message(store, account)
    drafting = make(ModelUnavailable("no route to the model"))
    for _ in range(MOST_TRIES):
        assert await sweep(drafting) == [None]
        clock.advance(3600)
    assert await sweep(drafting) == []
    status, reason = (await standing(store, account.workspace_id))["mail-1"]
    assert status == MessageStatus.NEEDS_HUMAN
    assert "no route to the model" in reason


async def test_a_refused_key_is_told_at_once(store: Store, make: Make, account: Account) -> None:
    await a_message(store, account)
    assert await sweep(make(ModelRejected("The model refused the key"))) == [None]
    status, reason = (await standing(store, account.workspace_id))["mail-1"]
    assert status == MessageStatus.NEEDS_HUMAN
    assert "refused the key" in reason
    assert "ORCHESTRE_MODEL" in reason


@pytest.mark.parametrize(
    ("same", "most"), [("thread", MOST_A_THREAD), ("sender", MOST_A_SENDER), ("bot", 3)]
)
async def test_no_flood_is_answered_without_end(
    store: Store, make: Make, account: Account, same: str, most: int
) -> None:
    async with store.begin() as tx:
        cap = 3 if same == "bot" else 500
        await accounts.set_bot(tx, account.workspace_id, account.bot.id, daily_cap=cap)
    drafting = make("Noted.")
    for number in range(most + 2):
        values: dict[str, object] = {"sender": Address(f"kim{number}@example.org")}
        if same == "thread":
            values["thread_id"] = "<one@example.org>"
        if same == "sender":
            values = {}
        await a_message(store, account, a_mail(number, **values))
        await sweep(drafting)
    stopped = [
        reason
        for status, reason in (await standing(store, account.workspace_id)).values()
        if status == MessageStatus.NEEDS_HUMAN
    ]
    assert len(stopped) == 2
    assert all(stopped)


async def test_a_draft_that_does_not_know_the_newest_mail_never_waits(
    store: Store, make: Make, account: Account, clock: SteppingClock
) -> None:
    await a_message(store, account, a_mail(1))
    drafting = make("About the first mail.")
    (claim,) = await drafting.claim(1)
    clock.advance(1)
    await a_message(store, account, a_mail(2, thread_id="<mail-1@example.org>", text="Cancel!\n"))
    late = await drafting.draft(claim)
    assert late is not None
    assert late.status is DraftStatus.SUPERSEDED
    (newest,) = await sweep(drafting)
    assert newest is not None
    assert newest.status is DraftStatus.WAITING


async def test_taking_back_after_the_customer_wrote_again_does_not_revive_the_old_draft(
    store: Store, member: Member, account: Account, clock: SteppingClock
) -> None:
    review = Review(store, 20)
    draft = await a_draft(store, await a_message(store, account))
    shown = Shown(1, draft.current.content_hash)
    await review.decide(member, draft.id, shown, Approve())
    clock.advance(1)
    await a_message(store, account, a_mail(2, thread_id=draft.thread_id))
    assert (await review.undo(member, draft.id)).status is DraftStatus.SUPERSEDED


async def test_a_further_version_follows_the_instruction(
    store: Store, make: Make, member: Member, account: Account
) -> None:
    review = Review(store, 20)
    draft = await a_draft(store, await a_message(store, account))
    await review.decide(member, draft.id, Shown(1, draft.current.content_hash), Respond("shorter"))
    drafting = make("Short.")
    (claim,) = await drafting.claim_redrafting(5)
    again = await drafting.redraft(claim)
    assert again is not None
    assert (again.current.version, again.current.content.text) == (2, "Short.\n")
    assert not again.redrafting
    assert await drafting.claim_redrafting(5) == ()


async def test_a_redraft_that_was_called_off_writes_over_nothing(
    store: Store, make: Make, member: Member, account: Account
) -> None:
    review = Review(store, 20)
    stored = await a_message(store, account)
    draft = await a_draft(store, stored)
    await review.decide(member, draft.id, Shown(1, draft.current.content_hash), Respond("kinder"))
    drafting = make("Machine words.")
    (claim,) = await drafting.claim_redrafting(5)
    await review.reply_to(member, stored, "A person's words.")
    back = await review.undo(member, draft.id)
    assert await drafting.redraft(claim) is None
    async with store.read() as tx:
        assert (await drafts.get(tx, draft.workspace_id, draft.id)) == back


async def test_a_failed_redraft_says_why_and_leaves_the_old_version(
    store: Store, make: Make, member: Member, account: Account
) -> None:
    review = Review(store, 20)
    draft = await a_draft(store, await a_message(store, account))
    await review.decide(member, draft.id, Shown(1, draft.current.content_hash), Respond("kinder"))
    drafting = make(ModelRejected("The model refused the key"))
    (claim,) = await drafting.claim_redrafting(5)
    assert await drafting.redraft(claim) is None
    async with store.read() as tx:
        (now,) = await draft_lists.listed(
            tx, draft.workspace_id, DraftFilter(), limit=9, after=None
        )
    assert (now.current.version, now.redrafting) == (1, False)
    assert "refused the key" in now.error


async def test_what_was_read_before_somebody_decided_cannot_be_written_over(
    store: Store, member: Member, account: Account
) -> None:
    draft = await a_draft(store, await a_message(store, account))
    await Review(store, 20).decide(
        member, draft.id, Shown(1, draft.current.content_hash), Approve()
    )
    async with store.begin() as tx:
        with pytest.raises(Conflict, match="approved now"):
            await drafts.next_version(tx, draft, member.id, an_answer("Other.\n"))
    async with store.read() as tx:
        assert (await drafts.get(tx, draft.workspace_id, draft.id)).current.version == 1


async def test_a_dead_workers_mail_is_drafted_by_another(
    store: Store, make: Make, account: Account, clock: SteppingClock
) -> None:
    await a_message(store, account)
    drafting = make("Here you are.")
    (dead,) = await drafting.claim(1)
    clock.advance(timedelta(minutes=6).total_seconds())
    (draft,) = await sweep(drafting)
    assert draft is not None
    assert await drafting.draft(dead) is None
    async with store.read() as tx:
        rows = (await tx.execute(sa.select(tables.drafts.c.id))).all()
    assert len(rows) == 1
