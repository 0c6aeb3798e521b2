"""MemoryProvider: an account in memory that behaves like a real one, and fails when told to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict

from orchestre.domain.accounts import Cursor
from orchestre.domain.errors import ProviderError, ProviderUnavailable, ReplyUncertain
from orchestre.domain.messages import Message
from orchestre.domain.replies import Reply
from orchestre.providers.composition import compose
from orchestre.providers.mime import read_message
from orchestre.providers.plugin import ProviderPlugin
from orchestre.providers.provider import Page, Provider

CALLS = frozenset({
    "identify", "fetch", "thread", "send", "find_sent", "watch", "unwatch", "label",
})  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SentMail:
    """What left: the reply, and the mail that its recipients got."""

    id: str
    reply: Reply
    raw: bytes


@dataclass
class MemoryMailbox:
    """The account itself, as it goes on while providers come and go."""

    address: str = "team@example.com"
    clock: Callable[[], datetime] = _now
    #: Messages in one page.
    page: int = 50
    #: Everything that left, twice if it was sent twice.
    sent: list[SentMail] = field(default_factory=list)
    #: Names of the calls made, in order: what a test of backing off looks at.
    calls: list[str] = field(default_factory=list)
    _inbox: list[Message] = field(default_factory=list)
    _faults: dict[str, deque[ProviderError]] = field(default_factory=dict)
    _lost_answers: int = 0

    def deliver(self, mail: bytes | Message) -> str:
        """Let a mail arrive; return its id."""
        provider_id = f"in-{len(self._inbox) + 1}"
        if isinstance(mail, bytes):
            mail = read_message(mail, provider_id=provider_id, received_at=self.clock())
        self._inbox.append(replace(mail, provider_id=mail.provider_id or provider_id))
        return self._inbox[-1].provider_id

    def fail_next(self, call: str, error: ProviderError, *, times: int = 1) -> None:
        """Let the next such calls raise the error without doing anything."""
        if call not in CALLS:
            raise ValueError(f"{call!r} is no call of a provider; name one of {sorted(CALLS)}")
        self._faults.setdefault(call, deque()).extend([error] * times)

    def lose_answer_of_next_send(self) -> None:
        """Let the next reply leave, but raise `ReplyUncertain` as if nobody had answered."""
        self._lost_answers += 1

    def begin(self, call: str) -> None:
        """Note a call, and raise what was asked for it."""
        self.calls.append(call)
        if self._faults.get(call):
            raise self._faults[call].popleft()

    def after(self, position: int) -> list[Message]:
        """Return what arrived after the first `position` mails."""
        return self._inbox[position:]

    def arrivals(self) -> int:
        """Return how many mails have arrived so far."""
        return len(self._inbox)

    def arrived_before(self, when: datetime) -> int:
        """Return how many of the first mails arrived before `when`."""
        return next(
            (at for at, message in enumerate(self._inbox) if message.received_at >= when),
            len(self._inbox),
        )

    def leave(self, reply: Reply) -> str:
        """Let a reply leave; return its id, unless the answer is to be lost."""
        mail_id = f"out-{len(self.sent) + 1}"
        self.sent.append(SentMail(mail_id, reply, compose(reply, date=self.clock())))
        if self._lost_answers:
            self._lost_answers -= 1
            raise ReplyUncertain("The connection broke before the answer came.")
        return mail_id

    def exchange(self, thread_id: str) -> list[Message]:
        """Return what arrived and what left in a thread, oldest first."""
        found = [message for message in self._inbox if message.thread_id == thread_id]
        for mail in self.sent:
            if mail.reply.thread_id == thread_id:
                read = read_message(mail.raw, provider_id=mail.id, received_at=self.clock())
                found.append(replace(read, thread_id=thread_id))
        return sorted(found, key=lambda message: message.received_at)


class MemoryProvider:
    """One connection to a `MemoryMailbox`."""

    def __init__(self, mailbox: MemoryMailbox) -> None:
        self.mailbox = mailbox
        self.is_closed = False

    async def identify(self) -> str:
        """Return the mailbox's address."""
        self.mailbox.begin("identify")
        return self.mailbox.address

    async def fetch(self, after: Cursor | None) -> Page:
        """Return a page of what arrived after the cursor, which is a count."""
        self.mailbox.begin("fetch")
        if after is None:
            return Page((), Cursor(str(self.mailbox.arrivals())))
        if not after.isdigit():
            raise ProviderUnavailable("The account's cursor is none of an account in memory.")
        fresh = self.mailbox.after(int(after))
        page = tuple(fresh[: self.mailbox.page])
        return Page(page, Cursor(str(int(after) + len(page))), is_last=len(page) == len(fresh))

    async def cursor_at(self, when: datetime) -> Cursor:
        """Return the cursor after what arrived before `when`."""
        return Cursor(str(self.mailbox.arrived_before(when)))

    async def thread(self, thread_id: str) -> tuple[Message, ...]:
        """Return the exchange, oldest first."""
        self.mailbox.begin("thread")
        return tuple(self.mailbox.exchange(thread_id))

    async def send(self, reply: Reply) -> str:
        """Let the reply leave: as often as it is asked to, like a real service."""
        self.mailbox.begin("send")
        return self.mailbox.leave(reply)

    async def find_sent(self, reply: Reply) -> str | None:
        """Return the id of the first mail that this reply left as."""
        self.mailbox.begin("find_sent")
        found = (mail.id for mail in self.mailbox.sent if mail.reply.id == reply.id)
        return next(found, None)

    async def close(self) -> None:
        """Note that it was closed."""
        self.is_closed = True


class MemoryOptions(BaseModel):
    """What a person would fill in for an account in memory."""

    model_config = ConfigDict(extra="forbid")

    address: str


def memory_plugin(*mailboxes: MemoryMailbox, name: str = "memory") -> ProviderPlugin[MemoryOptions]:
    """Return a plug-in whose accounts are the given mailboxes, told apart by address."""
    by_address = {mailbox.address: mailbox for mailbox in mailboxes}

    async def connect(options: MemoryOptions) -> Provider:
        return MemoryProvider(by_address[options.address])

    return ProviderPlugin(
        name=name,
        title="Memory",
        description="Accounts in memory, for tests.",
        options=MemoryOptions,
        connect=connect,
        resource=lambda options: options.address,
    )
