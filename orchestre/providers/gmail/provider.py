"""GmailProvider: a Gmail mailbox as an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orchestre.domain.accounts import Cursor
from orchestre.domain.messages import Message
from orchestre.domain.replies import Reply
from orchestre.providers.gmail import push
from orchestre.providers.gmail.access import Access
from orchestre.providers.gmail.client import GmailClient
from orchestre.providers.gmail.endpoints import Endpoints
from orchestre.providers.gmail.identity import Identity
from orchestre.providers.gmail.labels import Labels
from orchestre.providers.gmail.mails import Mails
from orchestre.providers.gmail.options import GmailOptions
from orchestre.providers.gmail.reading import Reading
from orchestre.providers.gmail.scopes import may_label
from orchestre.providers.gmail.sending import Sending
from orchestre.providers.gmail.transport import Transport
from orchestre.providers.provider import Label, Page


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Google:
    """What all accounts of this installation share."""

    endpoints: Endpoints
    transport: Transport
    clock: Callable[[], datetime] = _now

    async def connect(self, options: GmailOptions) -> GmailProvider:
        """Make the provider of one account; Google is first asked by its first call."""
        if self.endpoints.topic:
            return PushingGmailProvider(options, self)
        return GmailProvider(options, self)


class GmailProvider:
    """A mailbox that is read by its history, and answered by drafts that are sent once."""

    def __init__(self, options: GmailOptions, google: Google) -> None:
        endpoints, transport = google.endpoints, google.transport
        access = Access(endpoints, options.refresh_token, transport)
        self._client = GmailClient(endpoints.api, access, transport, google.clock)
        self._topic = endpoints.topic
        self._identity = Identity(self._client, options.address)
        skipped = frozenset(f"CATEGORY_{name.upper()}" for name in options.skip_categories)
        self._reading = Reading(self._client, self._identity, skipped)
        self._mails = Mails(self._client)
        self._sending = Sending(self._client, options.address)
        self._labels = Labels(self._client)
        self.keeps_labels = options.keep_labels and may_label(options.scopes)

    async def identify(self) -> str:
        """Return the mailbox's own address, as Gmail says it now."""
        return await self._identity.confirm()

    async def fetch(self, after: Cursor | None) -> Page:
        """Return new mail in the order of its arrival; never spam, trash, chats or our own.

        A page ends at 25 mails, 32 MB or 8 seconds. Where nothing has come it costs one call.
        """
        return await self._reading.fetch(after)

    async def cursor_at(self, when: datetime) -> Cursor:
        """Return the cursor after which what arrived since `when` is listed by date."""
        return await self._reading.cursor_at(when)

    async def thread(self, thread_id: str) -> tuple[Message, ...]:
        """Return the conversation as Gmail keeps it together, our replies included."""
        return await self._mails.thread(thread_id)

    async def prepare(self, reply: Reply) -> str:
        """Lay the reply ready as a draft in its conversation; return the draft's id."""
        return await self._sending.prepare(reply)

    async def send_prepared(self, handle: str, reply: Reply) -> str:
        """Send the draft as exactly this reply, whoever edited it in Gmail meanwhile."""
        return await self._sending.send_prepared(handle, reply)

    async def send(self, reply: Reply) -> str:
        """Prepare and send in one go."""
        return await self._sending.send_prepared(await self._sending.prepare(reply), reply)

    async def find_sent(self, reply: Reply) -> str | None:
        """Return the id of the mail that this reply left as, in its conversation or in Sent."""
        return await self._sending.find_sent(reply)

    async def label(self, thread_id: str, label: Label | None) -> None:
        """Let the conversation carry this label of ours and no other."""
        await self._labels.put(thread_id, label)

    async def close(self) -> None:
        """Give nothing back: the connections belong to the process."""


class PushingGmailProvider(GmailProvider):
    """A mailbox whose installation has a Pub/Sub topic for Gmail to write to."""

    async def watch(self) -> datetime:
        """Ask Gmail to write to the topic; return until when it will."""
        return await push.watch(self._client, self._topic)

    async def unwatch(self) -> None:
        """Ask Gmail to write to it no more."""
        await push.unwatch(self._client)
