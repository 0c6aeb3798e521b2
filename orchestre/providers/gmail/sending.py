"""Sending: a reply leaves by Gmail's drafts, each of which Gmail sends once."""

# Gmail has no idempotency key, and its answer to a send may be lost. A draft is used up by being
# sent: https://developers.google.com/workspace/gmail/api/guides/drafts . So a reply is laid ready
# as a draft, the platform keeps the draft's id, and the same draft is sent however often it takes;
# a draft that is gone (404) is never made again, but looked for among the sent mail.

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from orchestre.domain.errors import ReplyRefused, ReplyUncertain
from orchestre.domain.messages import Address
from orchestre.domain.replies import Reply
from orchestre.providers.composition import compose
from orchestre.providers.gmail.answers import Broken, Gone, NotUnderstood, Refused
from orchestre.providers.gmail.client import GmailClient
from orchestre.providers.gmail.messages import Found, field_of, labels_of, writer_of
from orchestre.providers.gmail.transport import AnswerLost

#: The newest sent mails that are looked through where a reply is not in its own thread.
NEWEST_SENT = 25
_HEADERS = ["X-Orchestre-Reply", "Message-ID", "From"]
_FIELDS = "id,labelIds,payload/headers"
_TO = re.compile(rb"\r\nTo: ([^\r]*(?:\r\n [^\r]*)*)")
_ANY = datetime(2000, 1, 1, tzinfo=UTC)


class Sending:
    """One mailbox's outgoing mail."""

    def __init__(self, client: GmailClient, address: str) -> None:
        self._client = client
        self._address = address.lower()
        #: Sent mails by id: what they say of themselves does not change.
        self._seen: dict[str, Found] = {}
        #: By reply: the message of a draft that an earlier attempt laid ready and lost sight of.
        self._left: dict[str, str] = {}

    async def prepare(self, reply: Reply) -> str:
        """Lay the reply ready as a draft, or take the one that lies there; return the draft's id.

        An answer that is lost is ProviderUnavailable and nothing worse: whatever Gmail made of it
        is a draft, no draft leaves by itself, and the next `find_sent` sees it lie there.
        """
        if handle := await self._lying_ready(reply):
            return handle
        drafts = self._client.calls.drafts
        request = drafts.create(userId="me", body={"message": self._mail(reply)}, fields="id")
        try:
            return str((await self._client.ask(request))["id"])
        except Gone as error:
            raise ReplyRefused(
                "The conversation is no longer in the mailbox.",
                advice="Answer it by hand, or reject the draft.",
            ) from error
        except Refused as error:
            raise ReplyRefused(str(error)) from error

    async def send_prepared(self, handle: str, reply: Reply) -> str:
        """Send the draft as exactly this reply; return the sent message's id.

        Its content is put there again just before, for drafts can be edited in Gmail. Where that
        fails, it surely was not sent; where it is gone, it was sent before or thrown away.
        """
        drafts = self._client.calls.drafts
        body = {"message": self._mail(reply)}
        await self._used(drafts.update(userId="me", id=handle, body=body, fields="id"))
        send = drafts.send(userId="me", body={"id": handle}, fields="id")
        try:
            return str((await self._used(send))["id"])
        except (AnswerLost, Broken) as error:
            raise ReplyUncertain(str(error)) from error

    async def find_sent(self, reply: Reply) -> str | None:
        """Return the id of the mail that this reply left as: in its thread, or else in Sent.

        By our own header, for Gmail may give a mail another Message-ID, or by the Message-ID. No
        search is asked: its index lags behind the mailbox.
        """
        self._left.pop(reply.id, None)
        for found in await self._in_thread(reply.thread_id):
            if self._is_copy(found, reply):
                return str(found["id"])
            if "DRAFT" in labels_of(found) and self._is_ours(found, reply):
                self._left[reply.id] = str(found["id"])
        for found in await self._newest_sent():
            if self._is_copy(found, reply):
                return str(found["id"])
        return None

    async def _used(self, request: Any) -> dict[str, Any]:
        try:
            return await self._client.ask(request)
        except Gone as error:
            raise ReplyUncertain("The draft is gone from Gmail: it left, or was deleted") from error
        except Refused as error:
            raise ReplyRefused(str(error)) from error

    async def _in_thread(self, thread_id: str) -> list[Found]:
        asked = self._client.calls.threads.get(
            userId="me",
            id=thread_id,
            format="metadata",
            metadataHeaders=_HEADERS,
            fields=f"messages({_FIELDS})",
        )
        try:
            found = (await self._client.ask(asked)).get("messages", ())
        except (Gone, NotUnderstood):
            return []
        self._seen |= {str(one["id"]): one for one in found if "SENT" in labels_of(one)}
        return list(found)

    async def _newest_sent(self) -> list[Found]:
        messages = self._client.calls.messages
        listed = messages.list(
            userId="me", labelIds=["SENT"], maxResults=NEWEST_SENT, fields="messages/id"
        )
        ids = [str(one["id"]) for one in (await self._client.ask(listed)).get("messages", ())]
        # Only what is new since the last look is read.
        self._seen = {known: self._seen[known] for known in ids if known in self._seen}
        for message_id in ids:
            if message_id not in self._seen:
                await self._read(message_id)
        return list(self._seen.values())

    async def _read(self, message_id: str) -> None:
        asked = self._client.calls.messages.get(
            userId="me",
            id=message_id,
            format="metadata",
            metadataHeaders=_HEADERS,
            fields=_FIELDS,
        )
        try:
            self._seen[message_id] = await self._client.ask(asked)
        except Gone:
            return

    async def _lying_ready(self, reply: Reply) -> str:
        """Return the id of the draft that was seen lying ready for this reply; empty: none is."""
        left = self._left.pop(reply.id, "")
        if not left:
            return ""
        drafts = self._client.calls.drafts
        asked = drafts.list(userId="me", maxResults=500, fields="drafts(id,message/id)")
        known = (await self._client.ask(asked)).get("drafts", ())
        return next((str(one["id"]) for one in known if one["message"]["id"] == left), "")

    def _is_copy(self, found: Found, reply: Reply) -> bool:
        # A draft has not left, and who wrote to us may have learnt the id from us.
        return "SENT" in labels_of(found) and self._is_ours(found, reply)

    def _is_ours(self, found: Found, reply: Reply) -> bool:
        if writer_of(found) not in (self._address, reply.sender.email.lower()):
            return False
        own = field_of(found, "Message-ID") == reply.rfc_message_id
        return own or field_of(found, "X-Orchestre-Reply") == reply.id

    def _mail(self, reply: Reply) -> dict[str, str]:
        source = compose(reply, date=self._client.clock())
        if reply.bcc:
            # Gmail reads from the mail itself who gets it, and leaves this field out on the way.
            source = _hidden(reply.bcc, reply, source)
        raw = base64.urlsafe_b64encode(source).decode()
        return {"raw": raw, "threadId": reply.thread_id}


def _hidden(bcc: tuple[Address, ...], reply: Reply, source: bytes) -> bytes:
    """Return the mail with a Bcc field in front, which is composed as a To field is."""
    field: bytes = _TO.findall(compose(replace(reply, to=bcc, cc=()), date=_ANY))[0]
    return b"Bcc: " + field + b"\r\n" + source
