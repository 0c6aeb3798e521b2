"""Sample values that several tests start from."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TypedDict

from orchestre.domain.accounts import Account, Cursor
from orchestre.domain.drafts import Draft, DraftContent, Finding, Source
from orchestre.domain.members import Member, Role
from orchestre.domain.messages import Address, Message, MessageStatus, StoredMessage
from orchestre.store import drafts, links, members, messages
from orchestre.store.drafts import Writing
from orchestre.store.messages import Arrival
from orchestre.store.session import Store


class Naming(TypedDict):
    """What names an account to whatever works with it."""

    provider_name: str
    identifier_name: str


SHOP = "shop@example.com"
CUSTOMER = Address("kim@example.org", "Kim")


def a_mail(number: int = 1, **values: object) -> Message:
    """A customer's mail; `number` makes it another one."""
    given: dict[str, object] = {
        "provider_id": f"mail-{number}",
        "thread_id": f"<mail-{number}@example.org>",
        "rfc_message_id": f"<mail-{number}@example.org>",
        "sender": CUSTOMER,
        "to": (Address(SHOP),),
        "subject": "Lamp",
        "text": "How much is the lamp?\n",
        "received_at": datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
    }
    return Message(**{**given, **values})  # type: ignore[arg-type]


def an_answer(text: str = "It costs 49.00 EUR.\n", **values: object) -> Writing:
    """What an agent might write."""
    content = DraftContent(to=(CUSTOMER,), cc=(), bcc=(), subject="Re: Lamp", text=text)
    source = Source("product", "LUNA", "Luna", "Luna lamp, 49.00 EUR")
    return Writing(**{"content": content, "sources": (source,), **values})  # type: ignore[arg-type]


BLOCKING = Finding("price:89.00 EUR", "89.00 EUR is in no source", blocking=True)


async def a_member(
    store: Store, role: Role = Role.OWNER, workspace_id: str = "", email: str = ""
) -> Member:
    """A member, of a workspace of their own unless one is named."""
    async with store.begin() as tx:
        workspace = workspace_id or await members.new_workspace(tx, "Lamps")
        address = email or f"{tx.new_id()[-8:]}@example.com"
        return await members.add(tx, workspace, email=address, password_hash="", role=role)


async def an_account(
    store: Store, member: Member, name: str = "shop", provider: str = "memory"
) -> Account:
    """A linked account with a stopped bot."""
    async with store.begin() as tx:
        link = links.Link(
            provider=provider,
            identifier_name=name,
            address=SHOP,
            options=json.dumps({"mailbox": name}),
            resource=f"{member.workspace_id}/{name}",
            cursor=Cursor("0"),
        )
        return await links.link(tx, member.workspace_id, link)


async def a_message(store: Store, account: Account, mail: Message | None = None) -> StoredMessage:
    """A message that waits to be drafted."""
    async with store.begin() as tx:
        arrival = Arrival(mail or a_mail(), MessageStatus.RECEIVED)
        (kept,) = await messages.add(tx, account.workspace_id, account.id, (arrival,))
        return kept


async def a_draft(store: Store, message: StoredMessage, writing: Writing | None = None) -> Draft:
    """A draft that waits for a person."""
    async with store.begin() as tx:
        return await drafts.add(tx, message, "model:offline", writing or an_answer())
