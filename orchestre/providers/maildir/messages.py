"""Messages of a Maildir: its files as mails, and the cursor that knows which were given."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from orchestre.domain.accounts import Cursor
from orchestre.domain.errors import ProviderUnavailable
from orchestre.domain.messages import RAW_CAP, Address, Message
from orchestre.domain.replies import Reply
from orchestre.providers.fields import HEADER_BLOCK, addresses, first, message_ids, read_fields
from orchestre.providers.maildir.client import LARGEST
from orchestre.providers.mime import read_message

#: Bytes that stand for one name in a cursor: two names out of ten thousand share them once in
#: 10^11 folders.
MARK = 8
#: Names kept of mails that are gone: a mail that is put back, or that a listing missed while a
#: mail program renamed it, is not taken for a new one.
GONE_KEPT = 2_000
#: Bytes in a file's name on any usual file system; escapes may make more of them.
LONGEST_NAME = 255
_VERSION = "1:"


class Known:
    """The names that were given already, as the cursor's text holds them."""

    def __init__(self, marks: Iterable[bytes]) -> None:
        self._marks = dict.fromkeys(marks)

    @classmethod
    def read(cls, cursor: Cursor) -> Known:
        """Read a cursor's text."""
        try:
            packed = base64.b64decode(cursor.removeprefix(_VERSION), validate=True)
        except (binascii.Error, ValueError):
            packed = b"?"
        if not cursor.startswith(_VERSION) or len(packed) % MARK:
            raise ProviderUnavailable(
                "The account's cursor is none of a Maildir.",
                advice="Unlink the account and link it again; what is there now counts as old.",
            )
        return cls(packed[at : at + MARK] for at in range(0, len(packed), MARK))

    def lacks(self, names: Iterable[str]) -> list[str]:
        """Return those of the names that are not known."""
        return [name for name in names if mark(name) not in self._marks]

    def cursor(self, given: Iterable[str], present: Iterable[str]) -> Cursor:
        """Return the text that knows `given` too, and of those not `present` the latest."""
        marks = self._marks | dict.fromkeys(map(mark, given))
        there = set(map(mark, present))
        gone = [known for known in marks if known not in there][-GONE_KEPT:]
        kept = [*gone, *(known for known in marks if known in there)]
        return Cursor(_VERSION + base64.b64encode(b"".join(kept)).decode())


def mark(name: str) -> bytes:
    """Return what stands for a name in a cursor."""
    return hashlib.blake2b(os.fsencode(name), digest_size=MARK).digest()


@dataclass(frozen=True, slots=True)
class Header:
    """What a mail's header says about its place in an exchange."""

    own_id: str
    #: Message-IDs that it refers to: References and In-Reply-To.
    before: frozenset[str]
    reply_id: str
    #: The From field as it stands; parsing it is worth the time for few mails only.
    sender: str

    def is_copy_of(self, reply: Reply) -> bool:
        """Tell whether this is the mail that the reply left as."""
        if reply.id != self.reply_id and reply.rfc_message_id != self.own_id:
            return False
        # Somebody may have learnt the id from us and come before us.
        return any(a.email == reply.sender.email.lower() for a in addresses(self.sender))


def read_header(data: bytes) -> Header:
    """Read the beginning of a mail's source; what is missing is empty."""
    block = HEADER_BLOCK.match(data)
    fields = read_fields(block[0] if block else b"")
    before = message_ids(first(fields, "references")) + message_ids(first(fields, "in-reply-to"))
    return Header(
        own_id="".join(message_ids(first(fields, "message-id"))[:1]),
        before=frozenset(before),
        reply_id=first(fields, "x-orchestre-reply"),
        sender=first(fields, "from"),
    )


def exchange(headers: dict[str, Header], thread_id: str) -> Iterator[str]:
    """Give the names of the mails that are `thread_id` or go back to it, however far.

    Only answers are followed, never what an answer refers to beside: a mail cannot draw another
    exchange into its own by naming it.
    """
    answers: dict[str, list[str]] = {}
    for name, header in headers.items():
        for wanted in (*header.before, header.own_id, provider_id(name)):
            answers.setdefault(wanted, []).append(name)
    seen: set[str] = set()
    waiting = [thread_id]
    while waiting:
        for name in answers.pop(waiting.pop(), ()):
            if name not in seen:
                seen.add(name)
                yield name
                waiting.append(headers[name].own_id or provider_id(name))


def provider_id(name: str) -> str:
    """Return the name as text that can be kept: a file's name may be any bytes."""
    readable = os.fsencode(name).decode("utf-8", "backslashreplace")
    return readable if len(readable) <= LONGEST_NAME else mark(name).hex()


def as_message(name: str, data: bytes, changed_at: float) -> Message:
    """Return a file's bytes as a message; `changed_at` in seconds since 1970."""
    when = datetime.fromtimestamp(max(changed_at, 0), UTC)
    message = read_message(data, provider_id=provider_id(name), received_at=when)
    if len(data) < LARGEST:
        return message
    problem = f"It is larger than {LARGEST >> 20} MB; only its beginning was read."
    return replace(message, problem=problem, raw=data[:RAW_CAP])


def as_unread(name: str, err: OSError, when: datetime) -> Message:
    """Return a file that cannot be read as a message that says so."""
    return Message(
        provider_id=provider_id(name),
        thread_id=provider_id(name),
        sender=Address(""),
        subject="",
        text="",
        received_at=when,
        problem=f"Its file cannot be read: {err.strerror}.",
    )
