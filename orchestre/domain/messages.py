"""Messages: something a person wrote, as a provider hands it over."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: Bytes of a mail's source that are kept, where it could not be read whole.
RAW_CAP = 1_000_000


class MessageStatus(StrEnum):
    """Where a message stands; `skipped` and `needs_human` carry a reason."""

    RECEIVED = "received"
    SKIPPED = "skipped"
    DRAFTING = "drafting"
    DRAFTED = "drafted"
    NEEDS_HUMAN = "needs_human"


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox: `email` in lower case, `name` decoded and on one line (may be empty)."""

    email: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; only listed, never opened. `size` in bytes, decoded."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Message:
    """One mail. Text is decoded, LF line ends, without what a reader would not see."""

    #: The provider's own id; the same mail always has the same one in its account.
    provider_id: str
    #: The provider's id of the exchange; for plain mail the root Message-ID.
    thread_id: str
    sender: Address
    subject: str
    text: str
    received_at: datetime
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    #: RFC 5322 Message-ID with its angle brackets; empty where the mail has none.
    rfc_message_id: str = ""
    #: Message-IDs of the thread before this one, oldest first (References, else In-Reply-To).
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    #: Header fields that tell robots from people, names in lower case, in order of appearance.
    headers: tuple[tuple[str, str], ...] = ()
    #: What the mail held but hid from its reader (hidden HTML, zero-width, bidi, tag characters).
    hidden_text: str = ""
    #: Why the mail could not be read whole; empty where it could. Then `raw` holds its source,
    #: at most the first `RAW_CAP` bytes.
    problem: str = ""
    raw: bytes = b""
    #: The provider's `thread_id`, where Orchestre put the message into another; empty otherwise.
    provider_thread_id: str = ""

    def header(self, name: str) -> str:
        """Return the first such field's value in lower case, stripped; empty where absent."""
        wanted = name.lower()
        return next((v.strip().lower() for n, v in self.headers if n == wanted), "")

    def has_header(self, prefix: str) -> bool:
        """Tell whether a field whose name starts with `prefix` is present."""
        return any(name.startswith(prefix.lower()) for name, _ in self.headers)


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as it is kept: what was received, and where it stands."""

    id: str
    workspace_id: str
    account_id: str
    message: Message
    status: MessageStatus
    #: Why it was skipped or needs a person; empty otherwise.
    reason: str
    #: When it came in here, whatever the mail's own date says; None where it is kept nowhere.
    kept_at: datetime | None = None
    #: Since when its text is gone; None while it is kept.
    erased_at: datetime | None = None


def gist(message: Message) -> str:
    """Return what a mail and its copy have in common, as 64 hex digits: SHA-256.

    Anybody may reuse a Message-ID alone; white space changes on the way.
    """
    said = message.subject.split(), message.text.split()
    files = [(file.name, file.media_type, file.size) for file in message.attachments]
    known = json.dumps([message.rfc_message_id, message.sender.email, *said, files])
    return hashlib.sha256(known.encode()).hexdigest()
