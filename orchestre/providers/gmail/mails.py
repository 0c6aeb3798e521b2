"""Mails: single messages, read as their source; threads of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from orchestre.domain.messages import Message
from orchestre.providers.gmail.answers import Broken, Gone, NotUnderstood, Refused
from orchestre.providers.gmail.client import GmailClient
from orchestre.providers.gmail.messages import (
    UNSHOWN,
    as_message,
    as_unread,
    labels_of,
    nameless,
)
from orchestre.providers.gmail.transport import AnswerLost, TooMuch

_FIELDS = "id,threadId,labelIds,internalDate"


@dataclass(frozen=True, slots=True)
class Mail:
    """A message with its labels and the bytes that its source took."""

    message: Message
    labels: frozenset[str]
    size: int


class Mails:
    """One mailbox's messages."""

    def __init__(self, client: GmailClient) -> None:
        self._client = client

    async def get(self, message_id: str) -> Mail | None:
        """Return a mail; None where it was deleted meanwhile.

        Of one that is too large to be read, the header alone.
        """
        get = self._client.calls.messages.get
        try:
            whole = get(userId="me", id=message_id, format="raw", fields=f"{_FIELDS},raw")
            found = await self._client.ask(whole)
        except Gone:
            return None
        except TooMuch as error:
            return await self._header(message_id, f"It was not read whole: {error}")
        message = await asyncio.to_thread(as_message, found)
        return Mail(message, labels_of(found), len(found.get("raw", "")) * 3 // 4)

    async def unread(self, message_id: str, why: str) -> Mail | None:
        """Return of a mail that Gmail does not give what can be had: its header, or its id alone.

        None where it was deleted meanwhile.
        """
        try:
            return await self._header(message_id, why)
        except (Broken, Refused, AnswerLost):
            # Whatever Gmail has against it: a person is told that it is there.
            return Mail(nameless(message_id, why, self._client.clock()), frozenset(), 0)

    async def thread(self, thread_id: str) -> tuple[Message, ...]:
        """Return an exchange, oldest first; () where Gmail does not know it."""
        asked = self._client.calls.threads.get(
            userId="me", id=thread_id, format="minimal", fields="messages(id,labelIds)"
        )
        try:
            found = await self._client.ask(asked)
        except (Gone, NotUnderstood):
            return ()
        shown = [one["id"] for one in found.get("messages", ()) if not labels_of(one) & UNSHOWN]
        mails = [await self.get(message_id) for message_id in shown]
        there = (mail.message for mail in mails if mail is not None)
        return tuple(sorted(there, key=lambda message: message.received_at))

    async def _header(self, message_id: str, why: str) -> Mail | None:
        asked = self._client.calls.messages.get(
            userId="me", id=message_id, format="metadata", fields=f"{_FIELDS},payload/headers"
        )
        try:
            found = await self._client.ask(asked)
        except Gone:
            return None
        return Mail(as_unread(found, why), labels_of(found), 0)
