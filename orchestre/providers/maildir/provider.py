"""MaildirProvider: a mail folder as an account."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from orchestre.domain.accounts import Cursor
from orchestre.domain.messages import Message
from orchestre.domain.replies import Reply
from orchestre.providers.composition import compose
from orchestre.providers.maildir.client import Entry, MaildirClient
from orchestre.providers.maildir.messages import (
    Header,
    Known,
    as_message,
    as_unread,
    exchange,
    provider_id,
    read_header,
)
from orchestre.providers.maildir.options import MaildirOptions
from orchestre.providers.provider import Page

#: Messages in one page, and bytes of source after which it ends: a page is kept in one piece.
PAGE = 50
PAGE_BYTES = 32 * 1024 * 1024


async def connect(options: MaildirOptions) -> MaildirProvider:
    """Make the provider; the folder is first touched by its first call."""
    return MaildirProvider(options)


class MaildirProvider:
    """A Maildir whose mails are read where they lie: nothing is moved and no flag is changed.

    A mail's id is its file's name without flags, so it stays the same when a mail program marks
    it as read. Headers are kept in memory once read, for a file's content never changes.
    """

    def __init__(self, options: MaildirOptions) -> None:
        self._address = options.address
        self._client = MaildirClient(options.path)
        self._headers: dict[str, Header] = {}

    async def identify(self) -> str:
        """Return the address; `ProviderUnavailable` names the folder and what is wrong with it."""
        await asyncio.to_thread(self._client.check)
        return self._address

    async def fetch(self, after: Cursor | None) -> Page:
        """Return mails that the cursor does not know, oldest first by time of change.

        A page ends at 50 of them, or once it has read 32 MB. The cursor
        knows names, for neither names nor times of a Maildir are ordered.
        """
        return await asyncio.to_thread(self._fetch, after)

    async def cursor_at(self, when: datetime) -> Cursor:
        """Return the cursor that knows the mails whose files were changed before `when`."""
        return await asyncio.to_thread(self._cursor_at, when)

    async def thread(self, thread_id: str) -> tuple[Message, ...]:
        """Return the exchange with our replies, oldest first.

        The first call reads the header of every mail in the folder, the next only those of new
        ones; the mails of the exchange alone are read whole.
        """
        return await asyncio.to_thread(self._thread, thread_id)

    async def send(self, reply: Reply) -> str:
        """Put the reply into .Sent under a name made of its id: twice the same is one file.

        `ProviderUnavailable` means that it was surely not sent and may be tried again;
        `ReplyUncertain` that it may lie there.
        """
        # A Maildir's files have the line ends of the machine.
        data = compose(reply, date=datetime.now(UTC)).replace(b"\r\n", b"\n")
        name = await asyncio.to_thread(self._client.put_into_sent, _sent_name(reply), data)
        return provider_id(name)

    async def find_sent(self, reply: Reply) -> str | None:
        """Return the id of the copy of this reply in .Sent, cur or new, if there is one."""
        return await asyncio.to_thread(self._find_sent, reply)

    async def close(self) -> None:
        """Forget the headers; nothing is held open."""
        self._headers.clear()

    def _fetch(self, after: Cursor | None) -> Page:
        entries = self._client.entries()
        if after is None:
            return Page((), Known(()).cursor(entries, entries))
        known = Known.read(after)
        fresh = [entries[name] for name in known.lacks(entries)]
        fresh = [entry for entry in fresh if not entry.is_put_aside]
        if not fresh:
            return Page((), after)
        fresh.sort(key=_age)
        read = self._page(fresh)
        return Page(
            messages=tuple(message for _, message in read if message is not None),
            # A mail that could not be found stays unknown, in case it is only on its way to cur.
            next=known.cursor((e.name for e, message in read if message is not None), entries),
            is_last=len(read) == len(fresh),
        )

    def _page(self, fresh: list[Entry]) -> list[tuple[Entry, Message | None]]:
        read: list[tuple[Entry, Message | None]] = []
        size = 0
        for entry in fresh[:PAGE]:
            message, length = self._message(entry)
            read.append((entry, message))
            size += length
            if size >= PAGE_BYTES:
                break
        return read

    def _cursor_at(self, when: datetime) -> Cursor:
        entries = self._client.entries()
        since = when.timestamp()
        old = (name for name, entry in entries.items() if _age(entry)[0] < since)
        return Known(()).cursor(old, entries)

    def _thread(self, thread_id: str) -> tuple[Message, ...]:
        entries = self._client.entries() | self._client.sent()
        names = exchange(self._read_headers(entries.values()), thread_id)
        found = [self._message(entries[name])[0] for name in names]
        return tuple(
            sorted(
                (message for message in found if message is not None),
                key=lambda message: (message.received_at, message.provider_id),
            )
        )

    def _find_sent(self, reply: Reply) -> str | None:
        entries = self._client.sent() | self._client.entries()
        headers = self._read_headers(entries.values())
        found = (name for name, header in headers.items() if header.is_copy_of(reply))
        return next(map(provider_id, found), None)

    def _message(self, entry: Entry) -> tuple[Message | None, int]:
        """Return a mail and the bytes of its source; None if it is gone."""
        try:
            data, changed_at = self._client.read(entry)
        except FileNotFoundError:
            return None, 0
        except OSError as err:
            return as_unread(entry.name, err, datetime.now(UTC)), 0
        return as_message(entry.name, data, changed_at), len(data)

    def _read_headers(self, entries: Iterable[Entry]) -> dict[str, Header]:
        kept: dict[str, Header] = {}
        for entry in entries:
            header = self._headers.get(entry.name)
            if header is None:
                try:
                    header = read_header(self._client.read_header(entry))
                except OSError:
                    # It is gone, or nobody can read it: then it is in no exchange either.
                    continue
            kept[entry.name] = header
        self._headers = kept
        return kept


def _sent_name(reply: Reply) -> str:
    readable = re.sub(r"[^A-Za-z0-9-]", "", reply.id)[:64]
    digest = hashlib.sha256(reply.id.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{readable}.{digest}.orchestre"


def _age(entry: Entry) -> tuple[float, str]:
    try:
        return Path(entry.path).stat().st_mtime, entry.name
    except OSError:
        # Renamed since the listing: it is looked for again when it is read.
        return float("inf"), entry.name
