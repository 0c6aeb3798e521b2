"""Provider: what a service must offer so that mail in it can be read and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from orchestre.domain.accounts import Cursor
from orchestre.domain.messages import Message
from orchestre.domain.replies import Reply

__all__ = [
    "Cursor",
    "KeepsLabels",
    "Label",
    "Notice",
    "Notices",
    "Page",
    "PreparesReplies",
    "Provider",
    "ReachesBack",
    "ReceivesPush",
]


class Label(StrEnum):
    """Where a thread stands with us, as its mailbox may show it."""

    DRAFTED = "Drafted"
    ANSWERED = "Answered"
    NEEDS_YOU = "Needs you"


@dataclass(frozen=True, slots=True)
class Page:
    """What came after a cursor, oldest first, and where to go on; `is_last` when all was read."""

    messages: tuple[Message, ...]
    next: Cursor
    is_last: bool = True


class Provider(Protocol):
    """One connected account at a service. Raises only `ProviderError`s.

    The platform owns the clock, retries, storage, rates and logs; a provider translates.
    One call is in flight per account at a time.
    """

    async def identify(self) -> str:
        """Return the account as its owner knows it (its address); fail if credentials do not."""
        ...

    async def fetch(self, after: Cursor | None) -> Page:
        """Return what others wrote after the cursor; from None: an empty page with where now is.

        The same cursor may be given twice and must then give the same messages again.
        """
        ...

    async def thread(self, thread_id: str) -> tuple[Message, ...]:
        """Return the whole exchange, our own replies included, oldest first; () if unknown."""
        ...

    async def send(self, reply: Reply) -> str:
        """Send once, without any retry inside; return the sent message's id."""
        ...

    async def find_sent(self, reply: Reply) -> str | None:
        """Return the sent message's id if this reply left already, by our header or Message-ID."""
        ...

    async def close(self) -> None:
        """Give back what the account holds open."""
        ...


@runtime_checkable
class PreparesReplies(Protocol):
    """A service with a one-shot handle: whatever happens, a handle sends at most once."""

    async def prepare(self, reply: Reply) -> str:
        """Lay the reply ready at the service without sending; return its handle."""
        ...

    async def send_prepared(self, handle: str, reply: Reply) -> str:
        """Send what lies ready, as exactly this reply whoever changed it there meanwhile.

        Returns the sent message's id. A consumed handle: ReplyUncertain.
        """
        ...


@runtime_checkable
class ReachesBack(Protocol):
    """A service that can be read from a moment in the past."""

    async def cursor_at(self, when: datetime) -> Cursor:
        """Return the cursor after which `fetch` gives what arrived since `when`."""
        ...


@runtime_checkable
class ReceivesPush(Protocol):
    """A service that tells of new mail by itself; polling goes on as the net under it."""

    async def watch(self) -> datetime:
        """Ask to be told of new mail, anew where that was asked before; return until when it is."""
        ...

    async def unwatch(self) -> None:
        """Ask not to be told any more; never asked is no error."""
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """News of mail in one account; `address` is empty where it could not be read."""

    #: What the channel calls this notice.
    id: str
    address: str


class Notices(Protocol):
    """A channel on which a service tells of new mail in all of its accounts that are watched.

    Several processes may read it; each notice goes to one of them. Raises only `ProviderError`s.
    """

    async def next(self) -> tuple[Notice, ...]:
        """Wait for notices, a minute or two at most, and return them; maybe none."""
        ...

    async def done(self, notices: tuple[Notice, ...]) -> None:
        """Have these not told again; any others come again sooner or later."""
        ...

    async def close(self) -> None:
        """Give back what the channel holds open; `next` may open it again."""
        ...


@runtime_checkable
class KeepsLabels(Protocol):
    """A service in whose mailbox a thread can show where it stands with us."""

    #: Whether the account's owner wants labels, and has allowed them.
    keeps_labels: bool

    async def label(self, thread_id: str, label: Label | None) -> None:
        """Let the thread carry this label of ours and no other, or none; a gone thread is fine."""
        ...
