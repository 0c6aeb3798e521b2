"""Triage: who looks after what, and when; nothing here lets a reply leave."""

from __future__ import annotations

from datetime import datetime

from orchestre.domain.drafts import Draft
from orchestre.domain.errors import Fault, Invalid
from orchestre.domain.members import Member, Right
from orchestre.domain.messages import MessageStatus, StoredMessage
from orchestre.providers.invisible import one_line
from orchestre.replies.decided import decided_already
from orchestre.store import dismissals, drafts, messages
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store, Transaction


class Triage:
    """Sorts what waits: assigns, snoozes, and has a skipped message answered after all."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def assign(self, member: Member, draft_id: str, assignee_id: str | None) -> Draft:
        """Ask a member to look after a draft that waits; None: nobody in particular.

        Conflict where it is decided; to give it back is never too late.
        """
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.DECIDE, with_whom=assignee_id)
            draft = await drafts.get(tx, member.workspace_id, draft_id)
            await _sort(tx, draft, assignee=assignee_id)
            entry = Entry(member.id, "draft assigned", draft.id, after={"to": assignee_id})
            await record(tx, member.workspace_id, entry)
            return await drafts.get(tx, member.workspace_id, draft_id)

    async def snooze(self, member: Member, draft_id: str, until: datetime | None) -> Draft:
        """Put a draft that waits aside until a moment; None: have it back now.

        Conflict where it is decided; to have it back is never too late.
        """
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.DECIDE)
            draft = await drafts.get(tx, member.workspace_id, draft_id)
            await _sort(tx, draft, snoozed_until=until)
            entry = Entry(
                member.id,
                "draft snoozed",
                draft.id,
                after={"until": until.isoformat() if until else None},
            )
            await record(tx, member.workspace_id, entry)
            return await drafts.get(tx, member.workspace_id, draft_id)

    async def dismiss(self, member: Member, message_id: str, reason: str) -> StoredMessage:
        """Say that nobody needs to answer a message that needed a person; Conflict for others.

        Invalid where no reason is given.
        """
        why = one_line(reason)
        if not why:
            raise Invalid("Say why nobody needs to answer", faults=(Fault("reason", "is empty"),))
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.DECIDE)
            await dismissals.dismiss(tx, member.workspace_id, message_id, why)
            entry = Entry(
                member.id,
                "message dismissed",
                message_id,
                before={"status": MessageStatus.NEEDS_HUMAN},
                after={"status": MessageStatus.SKIPPED},
            )
            await record(tx, member.workspace_id, entry)
            return await messages.get(tx, member.workspace_id, message_id)

    async def answer_anyway(self, member: Member, message_id: str) -> StoredMessage:
        """Have a message drafted that was skipped or left to a person."""
        async with self._store.begin() as tx:
            await who_still_may(tx, member, Right.DECIDE)
            await messages.answer_anyway(tx, member.workspace_id, message_id)
            entry = Entry(member.id, "answer asked for", message_id)
            await record(tx, member.workspace_id, entry)
            return await messages.get(tx, member.workspace_id, message_id)


async def _sort(tx: Transaction, draft: Draft, **values: str | datetime | None) -> None:
    """Write a column of a draft that waits, or empty one of any; else Conflict says who decided."""
    if not any(values.values()):
        await drafts.write(tx, draft, **values)
    elif not await drafts.write_waiting(tx, draft, **values):
        raise await decided_already(tx, draft)
