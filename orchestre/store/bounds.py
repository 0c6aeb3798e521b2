"""Bounds: whatever a plug-in hands over becomes something that both databases keep whole."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from orchestre.domain.messages import RAW_CAP, Address, Message

#: Bytes of an id: several must fit the 2,704 bytes of a row in PostgreSQL's indexes.
LONGEST_ID = 200
#: Characters of a mail address, as SMTP bounds them (RFC 5321, section 4.5.3.1).
LONGEST_ADDRESS = 320

MESSAGE = TypeAdapter(Message)


def bounded(name: str) -> str:
    """Return an id of at most `LONGEST_ID` bytes: itself, else its beginning and its SHA-256."""
    whole = name.encode("utf-8", "ignore")
    if len(whole) <= LONGEST_ID:
        return name
    digest = hashlib.sha256(whole).hexdigest()
    start = whole[: LONGEST_ID - len(digest) - 1].decode("utf-8", "ignore")
    return f"{start}#{digest}"


def plain(text: str) -> str:
    """Return the text without NUL and lone surrogates, which no database keeps."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def storable(message: Message, *, now: datetime) -> Message:
    """Return the message as it can be kept and read again; given twice, it stays the same.

    One that breaks the provider's promises about types comes back as a mail with a `problem`, so
    that a person sees it and the mails after it do not wait for ever.
    """
    try:
        kept = _tidy(message)
        MESSAGE.validate_json(MESSAGE.dump_json(dataclasses.replace(kept, raw=b""), warnings=False))
    except (ValueError, TypeError, AttributeError, OverflowError):
        return _unkept(message, now)
    return kept


def _tidy(message: Message) -> Message:
    clean: Message = _plain(message)
    thread = bounded(clean.thread_id)
    received_at = clean.received_at
    if received_at.tzinfo is None:
        received_at = received_at.replace(tzinfo=UTC)
    sender = clean.sender
    return dataclasses.replace(
        clean,
        provider_id=bounded(clean.provider_id or _digest(clean)),
        thread_id=thread,
        provider_thread_id=clean.provider_thread_id
        or (clean.thread_id if clean.thread_id != thread else ""),
        sender=dataclasses.replace(sender, email=sender.email[:LONGEST_ADDRESS]),
        received_at=received_at.astimezone(UTC),
        raw=clean.raw[:RAW_CAP],
    )


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
        return dataclasses.replace(value, **{name: _plain(one) for name, one in fields.items()})
    return value


def _unkept(message: Message, now: datetime) -> Message:
    name = bounded(plain(str(message.provider_id or _digest(message))))
    return Message(
        provider_id=name,
        thread_id=name,
        sender=Address(""),
        subject="",
        text="",
        received_at=now,
        problem="Its provider handed it over in a form that cannot be read.",
        raw=repr(message).encode("utf-8", "replace")[:RAW_CAP],
    )


def _digest(message: Message) -> str:
    """Name a message that its plug-in gave no id."""
    return hashlib.sha256(repr(message).encode("utf-8", "replace")).hexdigest()
