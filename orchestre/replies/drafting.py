"""Drafting: has the agent answer what was received, or says why a person must."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog

from orchestre.agents.assignment import Assignment, Proposal
from orchestre.agents.reply_agent import ReplyAgent
from orchestre.agents.tools import Lookups
from orchestre.domain.accounts import Account
from orchestre.domain.drafts import LEAVING, Draft, DraftStatus
from orchestre.domain.errors import (
    Fault,
    Invalid,
    ModelError,
    ModelUnavailable,
    OrchestreError,
    SettingsError,
)
from orchestre.domain.messages import Address, Message, MessageStatus, StoredMessage
from orchestre.knowledge.search import Search
from orchestre.replies import caps
from orchestre.replies.backoff import next_try
from orchestre.replies.meters import Meters
from orchestre.replies.quotes import split
from orchestre.replies.recipients import answer_to, other_reply_to
from orchestre.store import accounts, drafts, lookups, messages, redrafting
from orchestre.store.claims import Claim
from orchestre.store.drafts import Writing
from orchestre.store.events import Entry, record
from orchestre.store.session import Store, Transaction

#: Longer than a draft may take (agents/assignment.py: Limits.seconds), with room to write it.
LEASE = timedelta(minutes=5)
#: Tries with a model that cannot be reached, about an hour in all; then a person is asked.
MOST_TRIES = 12

_CHECK_ADVICE = "Check the model's name, its key and its address, then test it again."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Case:
    """A message to answer, with everything that is known of it."""

    stored: StoredMessage
    account: Account
    thread: tuple[Message, ...]


class Drafting:
    """Drafts answers to messages, and further versions that a person asked for."""

    def __init__(
        self,
        store: Store,
        search: Search,
        make_agent: Callable[[str], ReplyAgent],
        *,
        meters: Meters | None = None,
    ) -> None:
        self._store = store
        self._search = search
        self._meters = meters or Meters()
        #: Gives the agent for a model's name; empty: the installation's.
        self._make_agent = make_agent

    async def claim(self, limit: int) -> tuple[Claim, ...]:
        """Claim messages to draft an answer to."""
        async with self._store.begin() as tx:
            return await messages.claim_drafting(tx, limit=limit, lease=LEASE)

    async def claim_redrafting(self, limit: int) -> tuple[Claim, ...]:
        """Claim drafts of which a further version was asked."""
        async with self._store.begin() as tx:
            return await redrafting.claim(tx, limit=limit, lease=LEASE)

    async def draft(self, claim: Claim) -> Draft | None:
        """Draft one answer and let it wait for a person; None where there is none (yet)."""
        async with self._store.read() as tx:
            case = await self._case(tx, claim.workspace_id, claim.id)
            stop = await caps.stopped_by(tx, case.stored, case.account.bot.daily_cap)
        if stop:
            await self._needs_human(claim, stop)
            return None
        try:
            proposal = await self._propose(case)
        except ModelUnavailable as error:
            await self.put_off(claim, error)
            return None
        except ModelError as error:
            await self._needs_human(claim, f"{error}. {error.advice}")
            return None
        async with self._store.begin() as tx:
            return await self._keep(tx, claim, case, proposal)

    async def _keep(
        self, tx: Transaction, claim: Claim, case: _Case, proposal: Proposal
    ) -> Draft | None:
        # Intake takes the same lock before it voids what waits, so that neither misses the other.
        await accounts.lock(tx, case.account.id)
        if not await messages.finish(tx, claim, MessageStatus.DRAFTED):
            return None
        writing = _writing(case, proposal)
        author = _author(proposal)
        is_newest = await messages.is_newest_in_thread(tx, case.stored)
        status = DraftStatus.WAITING if is_newest else DraftStatus.SUPERSEDED
        known = await drafts.of_message(tx, claim.workspace_id, claim.id)
        if known is None:
            draft = await drafts.add(tx, case.stored, author, writing, status=status)
        else:
            earlier = await drafts.get(tx, claim.workspace_id, known)
            if earlier.status in LEAVING:
                return None
            draft = await drafts.next_version(tx, earlier, author, writing, status=status)
        await lookups.note(tx, draft, proposal.sources, proposal.unfound)
        await record(tx, claim.workspace_id, _drafted(draft, proposal))
        return draft

    async def redraft(self, claim: Claim) -> Draft | None:
        """Draft the version that a person asked for, in place of the one that waits."""
        async with self._store.read() as tx:
            instruction = await redrafting.instruction(tx, claim)
            earlier = await drafts.get(tx, claim.workspace_id, claim.id)
            case = await self._case(tx, claim.workspace_id, earlier.message_id)
        if not instruction:
            return None
        try:
            text = earlier.current.content.text
            proposal = await self._propose(case, instruction=instruction, previous_text=text)
        except ModelUnavailable as error:
            await self.put_off_redraft(claim, error)
            return None
        except ModelError as error:
            async with self._store.begin() as tx:
                await redrafting.end(
                    tx, claim, instruction=None, due_at=None, error=f"{error}. {error.advice}"
                )
            return None
        async with self._store.begin() as tx:
            await accounts.lock(tx, case.account.id)
            if not await redrafting.end(tx, claim, instruction=None, due_at=None):
                return None
            current = await drafts.get(tx, claim.workspace_id, claim.id)
            if current.status is not DraftStatus.WAITING:
                return None
            draft = await drafts.next_version(
                tx, current, _author(proposal), _writing(case, proposal)
            )
            await lookups.note(tx, draft, proposal.sources, proposal.unfound)
            await record(tx, claim.workspace_id, _drafted(draft, proposal))
            return draft

    async def check_model(self, name: str) -> str:
        """Return what a model (empty: the installation's) says to a plain question.

        Invalid where it cannot be used here; ModelUnavailable or ModelRejected where it fails.
        """
        with _named_here():
            try:
                return await self._make_agent(name).check()
            except ModelError as error:
                # Nothing is drafted again, and no mail waits: theirs is another step.
                error.advice = _CHECK_ADVICE
                raise

    async def try_out(self, account: Account, text: str, *, subject: str = "") -> Proposal:
        """Draft what this account's bot, as it is given, would answer; kept nowhere, never sent.

        Invalid where its model cannot be used here.
        """
        message = Message(
            provider_id="",
            thread_id="",
            sender=Address("customer@example.com"),
            to=(Address(account.address),),
            subject=subject,
            text=text,
            received_at=self._store.clock(),
        )
        stored = StoredMessage(
            id="",
            workspace_id=account.workspace_id,
            account_id=account.id,
            message=message,
            status=MessageStatus.RECEIVED,
            reason="",
        )
        with _named_here():
            return await self._propose(_Case(stored, account, (message,)))

    async def put_off(self, claim: Claim, error: OrchestreError) -> None:
        """Draft it later; after `MOST_TRIES` leave it to a person."""
        if claim.attempts >= MOST_TRIES:
            await self._needs_human(claim, f"no draft after {claim.attempts} tries: {error}")
            return
        log.info("draft put off", message=claim.id, reason=str(error))
        async with self._store.begin() as tx:
            until = next_try(tx.now, claim.attempts, error)
            await messages.put_off(tx, claim, until=until, error=str(error))

    async def put_off_redraft(self, claim: Claim, error: OrchestreError) -> None:
        """Draft the asked version later; after `MOST_TRIES` give up and say so."""
        async with self._store.begin() as tx:
            if claim.attempts >= MOST_TRIES:
                gone = {"instruction": None, "due_at": None}
                await redrafting.end(tx, claim, error=str(error), **gone)
            else:
                until = next_try(tx.now, claim.attempts, error)
                await redrafting.end(tx, claim, due_at=until, error=str(error))

    async def _needs_human(self, claim: Claim, reason: str) -> None:
        async with self._store.begin() as tx:
            status = MessageStatus.NEEDS_HUMAN
            if await messages.finish(tx, claim, status, reason=reason):
                entry = Entry("drafting", "needs a person", claim.id, after={"reason": reason})
                await record(tx, claim.workspace_id, entry)

    async def _case(self, tx: Transaction, workspace_id: str, message_id: str) -> _Case:
        stored = await messages.get(tx, workspace_id, message_id)
        account = await accounts.get(tx, workspace_id, stored.account_id)
        thread = await messages.in_thread(tx, account.id, stored.message.thread_id)
        kept = tuple(one.message for one in thread if one.erased_at is None)
        return _Case(stored, account, kept)

    async def _propose(
        self, case: _Case, *, instruction: str = "", previous_text: str = ""
    ) -> Proposal:
        bot = case.account.bot
        assignment = Assignment(
            message=case.stored.message,
            own_words=split(case.stored.message.text).words,
            thread=case.thread,
            our_address=case.account.address,
            instructions=bot.instructions,
            instruction=instruction,
            previous_text=previous_text,
        )
        workspace = case.account.workspace_id
        lookups = Lookups(
            search_products=partial(self._search.products, workspace),
            get_product=partial(self._search.product, workspace),
            search_documents=partial(self._search.documents, workspace),
        )
        proposal = await self._make_agent(bot.model).draft(assignment, lookups)
        self._meters.tokens.labels("input").inc(proposal.input_tokens)
        self._meters.tokens.labels("output").inc(proposal.output_tokens)
        return proposal


@contextmanager
def _named_here() -> Iterator[None]:
    """Say what is wrong with a model to whoever typed its name in, not to who runs this."""
    try:
        yield
    except SettingsError as error:
        raise Invalid(
            f"The model cannot be used: {error}",
            faults=(Fault("model", str(error)),),
            advice=error.advice,
        ) from error


def _writing(case: _Case, proposal: Proposal) -> Writing:
    message = case.stored.message
    return Writing(
        content=answer_to(message, proposal.text),
        sources=proposal.sources,
        findings=(*proposal.findings, *other_reply_to(message)),
        confidence=proposal.confidence,
        input_tokens=proposal.input_tokens,
        output_tokens=proposal.output_tokens,
    )


def _author(proposal: Proposal) -> str:
    # As much as its column holds (store/tables.py); only whoever set the model chose its name.
    return f"model:{proposal.model}"[:128]


def _drafted(draft: Draft, proposal: Proposal) -> Entry:
    return Entry(
        _author(proposal),
        "draft written",
        draft.id,
        after={
            "version": draft.current.version,
            "content_hash": draft.current.content_hash,
            "findings": [finding.name for finding in draft.current.findings],
            "tokens": proposal.input_tokens + proposal.output_tokens,
        },
    )
