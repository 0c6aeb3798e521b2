"""Provider: what a service must offer so that mail in it can be read and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from orchestre.domain.accounts import Cursor
from orchestre.domain.messages import Message
from orchestre.domain.replies import Reply

__all__ = ["Cursor", "Page", "PreparesReplies", "Provider", "ReachesBack"]


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

    async def send_prepared(self, handle: str) -> str:
        """Send what lies ready; return the sent message's id. A consumed handle: ReplyUncertain."""
        ...


@runtime_checkable
class ReachesBack(Protocol):
    """A service that can be read from a moment in the past."""

    async def cursor_at(self, when: datetime) -> Cursor:
        """Return the cursor after which `fetch` gives what arrived since `when`."""
        ...
