"""Exchanges of any age and standing, made for tests of what happens to old texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from orchestre.domain.accounts import Account
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Member
from orchestre.domain.messages import Address, MessageStatus
from orchestre.domain.replies import Reply, ReplyStatus
from orchestre.store import decisions, drafts, events, messages, replies, tables
from orchestre.store.decisions import Taken
from orchestre.store.messages import Arrival
from orchestre.store.session import Store
from tests.clock import SteppingClock
from tests.samples import a_mail, an_answer

CANARY = "zanzibar-canary"


@dataclass(frozen=True)
class Exchange:
    """What a test wants: a mail, what became of it, how many days ago, in which thread."""

    mail: MessageStatus = MessageStatus.DRAFTED
    draft: DraftStatus | None = DraftStatus.SENT
    reply: ReplyStatus | None = ReplyStatus.SENT
    asked: bool = False
    days: int = 100
    thread: int = 1

    @property
    def is_open(self) -> bool:
        """Whether something of it is under way or waits for a person."""
        return (
            self.mail not in {MessageStatus.SKIPPED, MessageStatus.DRAFTED}
            or self.draft in _OPEN_DRAFTS
            or (self.draft is not None and self.asked)
        )


_OPEN_DRAFTS = {
    DraftStatus.WAITING,
    DraftStatus.APPROVED,
    DraftStatus.PARKED,
    DraftStatus.FAILED,
}
OPEN_REPLIES = {
    ReplyStatus.APPROVED,
    ReplyStatus.SENDING,
    ReplyStatus.UNCERTAIN,
    ReplyStatus.PARKED,
    ReplyStatus.FAILED,
}


async def make(
    store: Store, clock: SteppingClock, account: Account, member: Member, wanted: Exchange
) -> str:
    """Make an exchange so many days ago; return its message's id. Its texts hold `CANARY`."""
    now = clock()
    clock.advance(-wanted.days * 86_400)
    try:
        return await _made(store, account, member, wanted)
    finally:
        clock.set(now)


async def _made(store: Store, account: Account, member: Member, wanted: Exchange) -> str:
    async with store.begin() as tx:
        mail = a_mail(
            provider_id=tx.new_id(),
            thread_id=f"thread-{wanted.thread}",
            rfc_message_id=f"<{tx.new_id()}@example.org>",
            sender=Address(f"{CANARY}@example.org", CANARY),
            subject=CANARY,
            text=f"{CANARY} " * 300,
            problem="damaged",
            raw=CANARY.encode(),
        )
        arrival = Arrival(mail, MessageStatus.RECEIVED)
        (kept,) = await messages.add(tx, account.workspace_id, account.id, (arrival,))
        if wanted.draft is not None:
            draft = await drafts.add(tx, kept, "model:offline", an_answer(f"{CANARY}\n"))
            draft = await drafts.next_version(tx, draft, member.id, an_answer(f"2 {CANARY}\n"))
            shown = draft.current
            taken = Taken(draft.id, 2, shown.content_hash, "edit", member.id, CANARY)
            await decisions.add(tx, account.workspace_id, taken)
            if wanted.reply is not None:
                reply = _reply(tx.new_id())
                await replies.add(tx, draft, reply, due_at=tx.now, edited_share=0.5)
                await _set(tx, tables.replies, reply.id, status=wanted.reply)
            instruction = tx.cipher.seal(draft.id, CANARY) if wanted.asked else None
            await _set(tx, tables.drafts, draft.id, status=wanted.draft, instruction=instruction)
        await _set(tx, tables.messages, kept.id, status=wanted.mail)
        entry = events.Entry("intake", "message received", kept.id)
        await events.record(tx, account.workspace_id, entry)
    return kept.id


def _reply(reply_id: str) -> Reply:
    return Reply(
        id=reply_id,
        thread_id="t",
        rfc_message_id=f"<{reply_id}@example.com>",
        sender=Address("shop@example.com"),
        to=(Address(f"{CANARY}@example.org"),),
        cc=(),
        bcc=(),
        subject=CANARY,
        text=CANARY,
    )


async def _set(tx: Any, table: sa.Table, row_id: str, **values: Any) -> None:
    await tx.execute(sa.update(table).where(table.c.id == row_id).values(**values))


async def sealed(store: Store, message_id: str) -> list[bytes]:
    """Return every sealed text of an exchange, as it lies in the database."""
    found: list[bytes] = []
    async with store.read() as tx:
        for table, key in _SEALED:
            query = sa.select(table.c.content).where(
                key.in_(_drafts_of(message_id))
                if table is not tables.messages
                else key == message_id
            )
            found += (await tx.execute(query)).scalars().all()
        source = sa.select(tables.messages.c.source).where(tables.messages.c.id == message_id)
        found += filter(None, (await tx.execute(source)).scalars().all())
    return found


_SEALED = (
    (tables.messages, tables.messages.c.id),
    (tables.draft_versions, tables.draft_versions.c.draft_id),
    (tables.replies, tables.replies.c.draft_id),
)


def _drafts_of(message_id: str) -> sa.Select[Any]:
    return sa.select(tables.drafts.c.id).where(tables.drafts.c.message_id == message_id)
