"""Review: the one place where a person's decision is taken; every door leads here."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from orchestre.agents.checks import Evidence, unproven
from orchestre.domain.decisions import (
    PAST,
    Acknowledgement,
    Approve,
    Decision,
    Edit,
    Reject,
    Shown,
)
from orchestre.domain.drafts import (
    LEAVING,
    Draft,
    DraftContent,
    DraftStatus,
    Finding,
    normal_text,
)
from orchestre.domain.errors import Conflict, Fault, Invalid
from orchestre.domain.members import Member, Right
from orchestre.domain.messages import StoredMessage
from orchestre.domain.replies import Outcome, ReplyStatus
from orchestre.providers.invisible import one_line
from orchestre.replies.approval import account_for
from orchestre.replies.decided import another_by_now, decided_already, no_approval, too_late
from orchestre.replies.edits import edited_share
from orchestre.replies.recipients import answer_to, frozen_reply
from orchestre.store import (
    accounts,
    decisions,
    drafts,
    messages,
    redrafting,
    replies,
    workspaces,
)
from orchestre.store.decisions import Taken
from orchestre.store.drafts import Writing
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store, Transaction


class Review:
    """Takes decisions: the first one wins, and names exactly what was shown."""

    def __init__(self, store: Store, undo_seconds: int) -> None:
        self._store = store
        self._undo = timedelta(seconds=undo_seconds)

    async def decide(
        self, member: Member, draft_id: str, shown: Shown, decision: Decision
    ) -> Draft:
        """Take a decision on the version that was shown; all of it is kept, or nothing.

        Raises Conflict where somebody was faster, the draft is another by now, or a blocking
        finding was not acknowledged; Forbidden where others approve for this account; Invalid where
        the decision itself is not complete.
        """
        async with self._store.begin() as tx:
            member = await who_still_may(tx, member, Right.DECIDE)
            draft = await self._as_shown(tx, member, draft_id, shown)
            if isinstance(decision, Approve):
                return await self._approve(tx, member, draft, decision.acknowledge)
            if isinstance(decision, Edit):
                return await self._edit(tx, member, draft, decision)
            if isinstance(decision, Reject):
                return await self._reject(tx, member, draft, decision)
            return await self._redraft(tx, member, draft, "respond", decision.instruction)

    async def _as_shown(
        self, tx: Transaction, member: Member, draft_id: str, shown: Shown
    ) -> Draft:
        draft = await drafts.get(tx, member.workspace_id, draft_id)
        if draft.status is not DraftStatus.WAITING:
            raise await decided_already(tx, draft)
        if another := await another_by_now(tx, draft, shown):
            raise another
        return draft

    async def _approve(
        self,
        tx: Transaction,
        member: Member,
        draft: Draft,
        acknowledged: tuple[Acknowledgement, ...] = (),
    ) -> Draft:
        account = await account_for(tx, member, draft)
        reasons = {one.finding: one.reason.strip() for one in acknowledged}
        open_findings = [
            finding.name
            for finding in draft.current.findings
            if finding.blocking and not reasons.get(finding.name)
        ]
        if open_findings:
            raise Conflict(
                f"Findings stand in the way: {', '.join(open_findings)}",
                advice="Edit the draft, or acknowledge each finding by name and with a reason.",
            )
        chosen = (await workspaces.choices(tx, draft.workspace_id)).undo_seconds
        undo_until = tx.now + (self._undo if chosen is None else timedelta(seconds=chosen))
        if not await drafts.move(tx, draft, DraftStatus.APPROVED, undo_until=undo_until):
            raise await decided_already(tx, draft)
        answered = await messages.get(tx, draft.workspace_id, draft.message_id)
        reply = frozen_reply(tx.new_id(), draft.current.content, account, answered.message)
        share = await edited_share(tx, draft)
        await replies.add(tx, draft, reply, due_at=undo_until, edited_share=share)
        why = "; ".join(f"{name}: {reason}" for name, reason in reasons.items() if reason)
        return await self._taken(tx, member, draft, "approve", why)

    async def _edit(self, tx: Transaction, member: Member, draft: Draft, edit: Edit) -> Draft:
        text = _some_text(edit.text)
        before = draft.current.content
        subject = one_line(edit.subject) if edit.subject else before.subject
        content = DraftContent(
            to=before.to,
            cc=before.cc,
            bcc=before.bcc,
            subject=subject,
            text=text,
            attachments=before.attachments,
        )
        findings = await self._checked(tx, draft, text)
        writing = Writing(content, draft.current.sources, findings)
        if not await drafts.move(tx, draft, DraftStatus.WAITING):
            raise await decided_already(tx, draft)
        edited = await drafts.next_version(tx, draft, member.id, writing)
        await self._taken(tx, member, draft, "edit", "")
        return await self._approve(tx, member, edited) if edit.approve else edited

    async def _checked(self, tx: Transaction, draft: Draft, text: str) -> tuple[Finding, ...]:
        """Check what a person typed: what stood in the way before and still stands, still does.

        A fact that is new is the person's own word: shown, but not blocking.
        """
        answered = await messages.get(tx, draft.workspace_id, draft.message_id)
        account = await accounts.get(tx, draft.workspace_id, draft.account_id)
        sources = tuple(source.text for source in draft.current.sources)
        evidence = Evidence(
            team=(*sources, account.bot.instructions),
            mail=(answered.message.subject, answered.message.text),
        )
        before = draft.current.findings
        blocked = {finding.name for finding in before if finding.blocking}
        still = tuple(
            replace(finding, blocking=finding.blocking and finding.name in blocked)
            for finding in unproven(text, evidence)
        )
        return tuple(one for one in before if one.name in ABOUT_THE_MAIL) + still

    async def _reject(self, tx: Transaction, member: Member, draft: Draft, reject: Reject) -> Draft:
        if reject.redraft:
            return await self._redraft(tx, member, draft, "reject", reject.reason)
        if not await drafts.move(tx, draft, DraftStatus.REJECTED):
            raise await decided_already(tx, draft)
        return await self._taken(tx, member, draft, "reject", reject.reason.strip())

    async def _redraft(
        self, tx: Transaction, member: Member, draft: Draft, kind: str, instruction: str
    ) -> Draft:
        wanted = instruction.strip()
        if not wanted:
            raise Invalid(
                "Say what the next version should do differently",
                faults=(Fault("reason" if kind == "reject" else "instruction", "is empty"),),
            )
        if not await redrafting.ask_again(tx, draft, wanted):
            raise await decided_already(tx, draft)
        return await self._taken(tx, member, draft, kind, wanted)

    async def _taken(
        self, tx: Transaction, member: Member, draft: Draft, kind: str, reason: str
    ) -> Draft:
        current = draft.current
        taken = Taken(draft.id, current.version, current.content_hash, kind, member.id, reason)
        await decisions.add(tx, draft.workspace_id, taken)
        now = await drafts.get(tx, draft.workspace_id, draft.id)
        shown = {"version": current.version, "content_hash": current.content_hash}
        entry = Entry(
            member.id,
            f"draft {PAST[kind]}",
            draft.id,
            before={"status": draft.status, **shown},
            after={"status": now.status, "version": now.current.version},
        )
        await record(tx, draft.workspace_id, entry)
        return now

    async def undo(self, member: Member, draft_id: str, shown: Shown | None = None) -> Draft:
        """Take an approval back before the reply leaves; the draft waits again, as a new version.

        Raises Conflict once it is too late, or where what is approved is not what was `shown`.
        """
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.DECIDE)
            draft = await drafts.get(tx, member.workspace_id, draft_id)
            if nothing := await no_approval(tx, draft, shown):
                raise nothing
            if not await replies.take_back(tx, draft.id, draft.current.version):
                raise await too_late(tx, draft)
            current = draft.current
            writing = Writing(
                current.content, current.sources, current.findings, current.confidence
            )
            answered = await messages.get(tx, draft.workspace_id, draft.message_id)
            is_newest = await messages.is_newest_in_thread(tx, answered)
            status = DraftStatus.WAITING if is_newest else DraftStatus.SUPERSEDED
            again = await drafts.next_version(tx, draft, current.author, writing, status=status)
            await self._taken(tx, member, draft, "undo", "")
            return again

    async def resolve(self, member: Member, draft_id: str, outcome: Outcome) -> Draft:
        """Write a person's word on a parked (or failed) reply: it was sent, send it, or drop it."""
        draft_to, reply_to = _RESOLVED[outcome]
        async with self._store.begin() as tx:
            member = await who_still_may(tx, member, Right.DECIDE)
            draft = await drafts.get(tx, member.workspace_id, draft_id)
            if outcome is Outcome.SEND_AGAIN:
                await account_for(tx, member, draft)
            resolved = await replies.resolve(tx, draft, reply_to)
            if not resolved or not await drafts.move(tx, draft, draft_to, error=""):
                raise Conflict(
                    f"The draft is {draft.status}: there is nothing to resolve",
                    advice="Only a parked or failed reply can be resolved.",
                )
            return await self._taken(tx, member, draft, "resolve", outcome)

    async def reply_to(self, member: Member, stored: StoredMessage, text: str) -> Draft:
        """Answer a message in a person's own words: a draft that its writer approves at once."""
        async with self._store.begin() as tx:
            member = await who_still_may(tx, member, Right.DECIDE)
            writing = Writing(answer_to(stored.message, _some_text(text)))
            await messages.answered_by_hand(tx, stored)
            known = await drafts.of_message(tx, member.workspace_id, stored.id)
            if known:
                earlier = await drafts.get(tx, member.workspace_id, known)
                if earlier.status in LEAVING:
                    raise await decided_already(tx, earlier)
                draft = await drafts.next_version(
                    tx, earlier, member.id, writing, **redrafting.CALLED_OFF
                )
            else:
                draft = await drafts.add(tx, stored, member.id, writing)
            return await self._approve(tx, member, draft)


#: Findings that no edit of the text makes go away.
ABOUT_THE_MAIL = frozenset(
    {"hidden-text", "not-addressed-to-us", "steering-attempt", "other-reply-to"}
)
_RESOLVED = {
    Outcome.SENT: (DraftStatus.SENT, ReplyStatus.SENT),
    Outcome.SEND_AGAIN: (DraftStatus.APPROVED, ReplyStatus.APPROVED),
    Outcome.DROP: (DraftStatus.REJECTED, ReplyStatus.TAKEN_BACK),
}


def _some_text(text: str) -> str:
    tidy = normal_text(text)
    if not tidy.strip():
        raise Invalid("A reply needs some text", faults=(Fault("text", "is empty"),))
    return tidy
