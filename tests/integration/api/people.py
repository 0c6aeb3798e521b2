"""People in tests: signed in without the cost of a password hash, with mail of their own."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from orchestre.bootstrap import Orchestre
from orchestre.domain.accounts import Account
from orchestre.domain.drafts import Draft, DraftContent, Finding
from orchestre.domain.members import Member, Role
from orchestre.domain.messages import Address, Message, MessageStatus, StoredMessage
from orchestre.providers.provider import Cursor
from orchestre.store import drafts, links, members, messages, sign_ins


@dataclass
class Person:
    """Somebody who is signed in."""

    orchestre: Orchestre
    http: httpx.AsyncClient
    member: Member
    token: str

    @classmethod
    async def of_a_new_workspace(
        cls, orchestre: Orchestre, http: httpx.AsyncClient, email: str
    ) -> Person:
        async with orchestre.store.begin() as tx:
            workspace_id = await members.new_workspace(tx, email)
        return await cls.joining(orchestre, http, workspace_id, email, Role.OWNER)

    @classmethod
    async def joining(
        cls,
        orchestre: Orchestre,
        http: httpx.AsyncClient,
        workspace_id: str,
        email: str,
        role: Role,
    ) -> Person:
        token = secrets.token_urlsafe(32)
        async with orchestre.store.begin() as tx:
            member = await members.add(tx, workspace_id, email=email, password_hash="", role=role)
            await sign_ins.sign_in(
                tx,
                member,
                token_hash=hashlib.sha256(token.encode()).hexdigest(),
                expires_at=tx.now + timedelta(days=30),
            )
        return cls(orchestre, http, member, token)

    async def colleague(self, email: str, role: Role) -> Person:
        workspace_id = self.member.workspace_id
        return await Person.joining(self.orchestre, self.http, workspace_id, email, role)

    async def asks(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **more)

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.asks("GET", path, **more)

    async def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return await self.asks("POST", path, json=body, **more)

    async def account(self, name: str = "support@shop.example") -> Account:
        given = links.Link("maildir", name, name, "{}", f"/mail/{name}", Cursor(""))
        async with self.orchestre.store.begin() as tx:
            return await links.link(tx, self.member.workspace_id, given)

    async def message(
        self,
        account: Account,
        *,
        subject: str = "Tent",
        status: MessageStatus = MessageStatus.DRAFTED,
        reason: str = "",
        text: str = "Does the tent stand without pegs?\n",
    ) -> StoredMessage:
        async with self.orchestre.store.begin() as tx:
            provider_id = secrets.token_hex(8)
            mail = Message(
                provider_id=provider_id,
                thread_id=f"<{provider_id}@example.com>",
                rfc_message_id=f"<{provider_id}@example.com>",
                sender=Address("cleo@example.com", "Cleo"),
                to=(Address(account.address),),
                subject=subject,
                text=text,
                received_at=tx.now,
            )
            arrival = messages.Arrival(mail, status, reason)
            kept = await messages.add(tx, self.member.workspace_id, account.id, (arrival,))
        return kept[0]

    async def draft(self, answered: StoredMessage, *, findings: tuple[Finding, ...] = ()) -> Draft:
        content = DraftContent(
            to=(Address("cleo@example.com", "Cleo"),),
            cc=(),
            bcc=(),
            subject=f"Re: {answered.message.subject}",
            text="Hello Cleo,\n\nyes, it does.\n",
        )
        writing = drafts.Writing(content, findings=findings, confidence="high")
        async with self.orchestre.store.begin() as tx:
            return await drafts.add(tx, answered, "model:offline", writing)


def shown(draft: Draft, **more: Any) -> dict[str, Any]:
    """Name what was on screen, as a decision must."""
    current = draft.current
    return {"version": current.version, "content_hash": current.content_hash, **more}
