"""Calls about messages: what customers wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orchestre.client.schemas import (
    DismissBody,
    DraftDetail,
    ExchangedMail,
    Items,
    MessageInfo,
    Page,
    ReplyToMessageBody,
)
from orchestre.client.wire import Carried, Wire, path
from orchestre.domain.messages import MessageStatus


@dataclass(frozen=True, slots=True)
class Messages:
    """What customers wrote, and where each message stands."""

    wire: Wire

    async def page(
        self,
        *,
        status: MessageStatus | None = None,
        account: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[MessageInfo]:
        """List messages; `account` is an id."""
        return await self.wire.get(
            "/messages",
            Page[MessageInfo],
            status=status,
            account=account,
            limit=limit,
            cursor=cursor,
        )

    async def show(self, message_id: str) -> MessageInfo:
        """Give one message."""
        return await self.wire.get(path("messages", message_id), MessageInfo)

    async def answer(self, message_id: str) -> MessageInfo:
        """Have a skipped message drafted anyway."""
        return await self.wire.post(path("messages", message_id, "answer"), MessageInfo)

    async def dismiss(self, message_id: str, reason: str) -> MessageInfo:
        """Say that nobody needs to answer a message, and why."""
        body = Carried(body=DismissBody(reason=reason))
        return await self.wire.post(path("messages", message_id, "dismiss"), MessageInfo, body)

    async def reply(self, body: ReplyToMessageBody) -> DraftDetail:
        """Answer a message with a text of one's own, approved by oneself."""
        return await self.wire.post("/messages/reply_to_message", DraftDetail, Carried(body=body))

    async def last(self, provider: str, name: str) -> MessageInfo:
        """Give an account's newest message."""
        return await self.wire.get(
            "/messages/get_last_message",
            MessageInfo,
            provider_name=provider,
            identifier_name=name,
        )

    async def since(
        self, provider: str, name: str, *, from_when: datetime, count: int = 50
    ) -> list[MessageInfo]:
        """List an account's messages since a moment."""
        found = await self.wire.get(
            "/messages/get_messages",
            Items[MessageInfo],
            provider_name=provider,
            identifier_name=name,
            from_when=from_when.isoformat(),
            count=count,
        )
        return found.items

    async def exchange(self, provider: str, name: str, *, of_what: str) -> list[ExchangedMail]:
        """List the whole exchange that a message belongs to, oldest first, both sides."""
        found = await self.wire.get(
            "/messages/get_full_messages",
            Items[ExchangedMail],
            provider_name=provider,
            identifier_name=name,
            of_what=of_what,
        )
        return found.items
