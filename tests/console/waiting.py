"""Drafts that wait in a running installation, put there as drafting would have left them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import sqlalchemy as sa

from console.portal import wait_for
from orchestre.client.schemas import AccountInfo
from orchestre.domain.drafts import Draft, DraftContent, DraftStatus, Finding, Source
from orchestre.domain.messages import Address, Message, MessageStatus, StoredMessage
from orchestre.domain.replies import ReplyStatus
from orchestre.store import drafts, messages
from orchestre.store.canary import unlocked
from orchestre.store.drafts import Writing
from orchestre.store.events import Entry, record
from orchestre.store.messages import Arrival
from orchestre.store.session import Store, Transaction, open_engine
from orchestre.store.tables import accounts, replies

T = TypeVar("T")

TENT = Source(
    "product",
    "ALPINE-2",
    "Alpine 2 tent",
    "Alpine 2 tent. Freestanding, 2 persons. Price: 349.00 EUR. In stock.",
)
RETURNS = Source(
    "document",
    "returns-1",
    "Returns",
    "What you bought may be sent back within 30 days, in its packaging. We pay for the way back.",
)
LOOKED_AT = Source("product", "FJORD-3", "Fjord 3 tent", "Fjord 3 tent. 3 persons. 499.00 EUR.")
ANSWER = """Hello Cleo,

yes, the Alpine 2 tent is freestanding: it stands without pegs. It costs 349.00 EUR.
You may send it back within 30 days, in its packaging.

Kind regards
Your team
"""
PRICE = Finding(
    "price:349.00 EUR", "The amount 349.00 EUR stands in no source of this draft.", blocking=True
)
HIDDEN = Finding("hidden-text", "The mail holds text that its reader does not see.")


@dataclass(frozen=True)
class Mail:
    """What a customer wrote, and what was drafted."""

    name: str = "Cleo"
    subject: str = "Does the tent stand without pegs?"
    text: str = "Hello,\n\ndoes the Alpine 2 stand without pegs, and may I send it back?\n\nCleo\n"
    answer: str = ANSWER
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = (
        Source(TENT.kind, TENT.id, TENT.title, TENT.text, quoted=True),
        Source(RETURNS.kind, RETURNS.id, RETURNS.title, RETURNS.text, quoted=True),
        LOOKED_AT,
    )
    status: MessageStatus = MessageStatus.DRAFTED
    reason: str = ""
    thread: str = field(default_factory=lambda: f"<{uuid4().hex}@customers.example>")

    @property
    def address(self) -> Address:
        return Address(f"{self.name.split()[0].lower()}@customers.example", self.name)


@dataclass(frozen=True)
class Waiting:
    """Writes into the database of an installation on this machine, beside its process."""

    data: Path
    account: AccountInfo

    def draft(self, mail: Mail | None = None) -> Draft:
        """Keep a mail and a draft that answers it."""
        mail = mail or Mail()

        async def keep(tx: Transaction) -> Draft:
            stored = await self._mail(tx, mail)
            content = DraftContent(
                to=(mail.address,), cc=(), bcc=(), subject=f"Re: {mail.subject}", text=mail.answer
            )
            writing = Writing(content, mail.sources, mail.findings, "high")
            draft = await drafts.add(tx, stored, "model:offline", writing)
            await record(tx, stored.workspace_id, Entry("bot", "draft made", draft.id))
            return draft

        return self._write(keep)

    def message(self, mail: Mail) -> StoredMessage:
        """Keep a mail alone."""
        return self._write(lambda tx: self._mail(tx, mail))

    def messages(self, mails: Sequence[Mail]) -> None:
        """Keep many mails at once."""

        async def keep(tx: Transaction) -> None:
            for mail in mails:
                await self._mail(tx, mail)

        self._write(keep)

    def superseded(self, draft: Draft, text: str) -> None:
        """Have the customer write again in a draft's thread."""

        async def keep(tx: Transaction) -> None:
            await drafts.supersede_waiting(tx, draft.account_id, draft.thread_id)
            await self._mail(tx, Mail(text=text, thread=draft.thread_id))
            await record(tx, draft.workspace_id, Entry("bot", "draft superseded", draft.id))

        self._write(keep)

    def stuck(self, draft: Draft, reply: ReplyStatus, status: DraftStatus, error: str) -> None:
        """Have the sending of an approved draft end as it does where a service fails."""

        async def keep(tx: Transaction) -> None:
            mine = replies.c.draft_id == draft.id
            await tx.execute(sa.update(replies).where(mine).values(status=reply, error=error))
            await drafts.write(tx, draft, status=status)
            await record(tx, draft.workspace_id, Entry("bot", f"reply {status}", draft.id))

        self._write(keep)

    async def _mail(self, tx: Transaction, mail: Mail) -> StoredMessage:
        workspace_id = await _workspace(tx, self.account.id)
        number = uuid4().hex
        message = Message(
            provider_id=number,
            thread_id=mail.thread,
            rfc_message_id=f"<{number}@customers.example>",
            sender=mail.address,
            to=(Address(self.account.address),),
            subject=mail.subject,
            text=mail.text,
            received_at=tx.now,
        )
        arrival = Arrival(message, mail.status, mail.reason)
        return (await messages.add(tx, workspace_id, self.account.id, (arrival,)))[0]

    def _write(self, job: Callable[[Transaction], Awaitable[T]]) -> T:
        async def written() -> T:
            store = await self._store()
            try:
                async with store.begin() as tx:
                    return await job(tx)
            finally:
                await store.close()

        return wait_for(written())

    async def _store(self) -> Store:
        engine = open_engine(f"sqlite+aiosqlite:///{self.data / 'orchestre.db'}")
        return await unlocked(engine, "", data_dir=self.data, clock=lambda: datetime.now(UTC))


async def _workspace(tx: Transaction, account_id: str) -> str:
    row = await tx.execute(sa.select(accounts.c.workspace_id).where(accounts.c.id == account_id))
    found: str = row.scalar_one()
    return found
