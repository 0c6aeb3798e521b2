"""Drafting: has the agent answer what was received, or says why a person must."""

from __future__ import annotations

from datetime import timedelta

import structlog

from orchestre.agents.assignment import Proposal
from orchestre.domain.drafts import LEAVING, Draft, DraftStatus
from orchestre.domain.errors import ModelError, ModelUnavailable, OrchestreError
from orchestre.domain.messages import MessageStatus
from orchestre.replies import caps
from orchestre.replies.backoff import next_try
from orchestre.replies.proposals import Case, Proposals
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

log = structlog.get_logger()


class Drafting:
    """Drafts answers to messages, and further versions that a person asked for."""

    def __init__(self, store: Store, proposals: Proposals) -> None:
        self._store = store
        self._proposals = proposals

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
            proposal = await self._proposals.propose(case)
        except ModelUnavailable as error:
            await self.put_off(claim, error)
            return None
        except ModelError as error:
            await self._needs_human(claim, f"{error}. {error.advice}")
            return None
        async with self._store.begin() as tx:
            return await self._keep(tx, claim, case, proposal)

    async def _keep(
        self, tx: Transaction, claim: Claim, case: Case, proposal: Proposal
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
            proposal = await self._proposals.propose(
                case, instruction=instruction, previous_text=text
            )
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

    async def _case(self, tx: Transaction, workspace_id: str, message_id: str) -> Case:
        stored = await messages.get(tx, workspace_id, message_id)
        account = await accounts.get(tx, workspace_id, stored.account_id)
        thread = await messages.in_thread(tx, account.id, stored.message.thread_id)
        kept = tuple(one.message for one in thread if one.erased_at is None)
        return Case(stored, account, kept)


def _writing(case: Case, proposal: Proposal) -> Writing:
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
