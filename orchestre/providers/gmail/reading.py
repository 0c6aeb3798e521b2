"""Reading: new mail by Gmail's history, or by date where history no longer reaches back."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from orchestre.domain.accounts import Cursor
from orchestre.domain.errors import ProviderUnavailable, RateLimited
from orchestre.domain.messages import Message
from orchestre.providers.gmail.answers import Gone, NotUnderstood
from orchestre.providers.gmail.client import GmailClient
from orchestre.providers.gmail.cursor import Position, later, read_position
from orchestre.providers.gmail.identity import Identity
from orchestre.providers.gmail.mails import Mails
from orchestre.providers.gmail.messages import NEVER, new_ids
from orchestre.providers.provider import Page

#: Mails in one page, and bytes of source or seconds after which it ends: the platform waits 30
#: seconds for a page and keeps it in one piece.
PAGE, PAGE_BYTES, PAGE_SECONDS = 25, 32 * 1024 * 1024, 8.0
HISTORY, LISTED = 100, 500
#: How far a listing by date reaches back behind what was surely given.
OVERLAP = timedelta(days=1)
#: A mailbox in which nothing happens keeps its cursor so long, then a newer one is written: Gmail
#: keeps history for about a week.
FRESH = timedelta(hours=12)

_CHANGES = ["messageAdded", "labelRemoved"]
_FIELDS = (
    "historyId,nextPageToken,history(id,messagesAdded/message(id,labelIds),"
    "labelsRemoved(labelIds,message(id,labelIds)))"
)


class Reading:
    """Reads what others wrote, page by page."""

    def __init__(
        self, client: GmailClient, identity: Identity, skipped: frozenset[str] = frozenset()
    ) -> None:
        self._client = client
        self._mails = Mails(client)
        self._identity = identity
        self._skipped = skipped

    async def fetch(self, after: Cursor | None) -> Page:
        """Return the next page; one call where nothing has come, and then the same cursor."""
        if after is None:
            return Page((), (await self._position()).text())
        position = read_position(after)
        if position.after:
            position = await self._listed(position)
        elif not position.ids:
            position = await self._changed(position)
        messages: tuple[Message, ...] = ()
        if position.ids and not position.after:
            messages, given = await self._given(position.ids)
            position = position.given(given)
        return Page(messages, position.text(), is_last=position.is_settled)

    async def cursor_at(self, when: datetime) -> Cursor:
        """Return the cursor after which what arrived since `when` is listed, then history read."""
        # At least 1: 0 means that nothing is to be listed.
        since = max(int(when.timestamp()) - 1, 1)
        return replace(await self._position(), after=since).text()

    async def _position(self) -> Position:
        """Return where now is; the clock is read first, so that nothing falls between."""
        now = int(self._client.clock().timestamp())
        return Position(await self._identity.history(), now)

    async def _changed(self, position: Position) -> Position:
        now = int(self._client.clock().timestamp())
        request = self._client.calls.history.list(
            userId="me",
            startHistoryId=position.history,
            pageToken=position.page or None,
            historyTypes=_CHANGES,
            maxResults=HISTORY,
            fields=_FIELDS,
        )
        try:
            answer = await self._client.ask(request)
        except Gone:
            # Gmail no longer knows that history: what arrived since is listed by date, and
            # history goes on from where it is before the listing begins.
            behind = max(position.as_of - int(OVERLAP.total_seconds()), 1)
            return replace(await self._position(), after=behind)
        except NotUnderstood:
            if not position.page:
                raise
            # The page's token is too old: the same history is read from its beginning again.
            return await self._changed(replace(position, page="", newest=""))
        return self._moved(position, answer, now)

    def _moved(self, position: Position, answer: dict[str, Any], now: int) -> Position:
        records = answer.get("history", ())
        # The first page says where history was when it was asked for; later pages may hold more.
        newest = position.newest or str(answer["historyId"])
        if records:
            newest = later(newest, str(records[-1]["id"]))
        ids = new_ids(records, self._skipped)
        if page := answer.get("nextPageToken", ""):
            return replace(position, page=str(page), newest=newest, ids=ids)
        is_fresh = now - position.as_of < FRESH.total_seconds()
        if not records and not position.page and is_fresh:
            return position
        return Position(newest, max(now, position.as_of), ids=ids)

    async def _listed(self, position: Position) -> Position:
        """Put one page of what arrived since in front: Gmail lists the newest first."""
        request = self._client.calls.messages.list(
            userId="me",
            q=f"after:{position.after}",
            pageToken=position.page or None,
            maxResults=LISTED,
            fields="nextPageToken,messages/id",
        )
        try:
            answer = await self._client.ask(request)
        except NotUnderstood:
            if not position.page:
                raise
            return await self._listed(replace(position, page="", ids=()))
        found = [str(one["id"]) for one in reversed(answer.get("messages", ()))]
        ids = tuple(dict.fromkeys((*found, *position.ids)))
        page = str(answer.get("nextPageToken", ""))
        return replace(position, ids=ids, page=page, after=position.after if page else 0)

    async def _given(self, ids: tuple[str, ...]) -> tuple[tuple[Message, ...], int]:
        """Read mails until a page is full; return them, and how many of `ids` are done with."""
        own = await self._identity.addresses()
        end = time.monotonic() + PAGE_SECONDS
        messages: list[Message] = []
        done, size = 0, 0
        for message_id in ids[:PAGE]:
            try:
                found = await self._mails.get(message_id)
            except (RateLimited, ProviderUnavailable):
                if not done:
                    raise
                # What was read is given; the next page begins here, and fails by itself.
                break
            done += 1
            if found is not None and not found.labels & {*NEVER, *self._skipped}:
                size += found.size
                if found.message.sender.email not in own:
                    messages.append(found.message)
            if size >= PAGE_BYTES or time.monotonic() > end:
                break
        return tuple(messages), done
