"""Messages of Gmail: its answers as mails, and which of them are for us."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

from orchestre.domain.messages import RAW_CAP, Address, Message
from orchestre.providers.mime import read_message

#: Labels of mail that nobody wants answered; https://developers.google.com/workspace/gmail/api/guides/labels
NEVER = frozenset({"SPAM", "TRASH", "DRAFT", "SENT", "CHAT"})
#: Of these, a thread does not show either.
UNSHOWN = frozenset({"SPAM", "TRASH", "DRAFT", "CHAT"})

Found = dict[str, Any]


def labels_of(found: Found) -> frozenset[str]:
    """Return the ids of a message's labels."""
    return frozenset(found.get("labelIds", ()))


def new_ids(records: Iterable[Found], skipped: Collection[str]) -> tuple[str, ...]:
    """Return what history says has come, in order, each once: new mail, and mail out of spam."""
    found: dict[str, None] = {}
    for record in records:
        rescued = (
            change
            for change in record.get("labelsRemoved", ())
            if "SPAM" in change.get("labelIds", ())
        )
        for change in (*record.get("messagesAdded", ()), *rescued):
            message = change["message"]
            if not labels_of(message) & {*NEVER, *skipped}:
                found[message["id"]] = None
    return tuple(found)


def as_message(found: Found) -> Message:
    """Return what `messages.get` answered with format=raw; it always is a message."""
    message = read_message(
        _unpacked(found.get("raw", "")),
        provider_id=found["id"],
        received_at=received_at(found),
    )
    return replace(message, thread_id=found["threadId"])


def as_unread(found: Found, why: str) -> Message:
    """Return a message of which the header alone was read (format=metadata), and why."""
    fields = found.get("payload", {}).get("headers", ())
    header = "".join(f"{field['name']}: {field['value']}\r\n" for field in fields)
    source = header.encode("utf-8", "replace")
    message = read_message(
        source + b"\r\n", provider_id=found["id"], received_at=received_at(found)
    )
    return replace(message, thread_id=found["threadId"], problem=why, raw=source[:RAW_CAP])


def nameless(message_id: str, why: str, now: datetime) -> Message:
    """Return a message of which nothing but its id is known."""
    return Message(
        provider_id=message_id,
        # A conversation's id is that of its first mail.
        thread_id=message_id,
        sender=Address(""),
        to=(),
        subject="",
        text="",
        received_at=now,
        problem=why,
    )


def received_at(found: Found) -> datetime:
    """Return when Gmail got a message."""
    return datetime.fromtimestamp(int(found.get("internalDate", 0)) / 1000, UTC)


def field_of(found: Found, name: str) -> str:
    """Return a header field of a message that was got with format=metadata; empty: it has none."""
    fields = found.get("payload", {}).get("headers", ())
    return next((f["value"].strip() for f in fields if f["name"].lower() == name.lower()), "")


def writer_of(found: Found) -> str:
    """Return the address in the From field of a message got with format=metadata."""
    return parseaddr(field_of(found, "From"))[1].lower()


def _unpacked(raw: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw.encode("utf-8", "replace")
