"""Reading: new mail by Gmail's history, or by date where history no longer reaches back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from orchestre.domain.accounts import Cursor
from orchestre.domain.messages import Message
from orchestre.providers.gmail.answers import Gone, NotUnderstood
from orchestre.providers.gmail.client import GmailClient
from orchestre.providers.gmail.cursor import Position, later, read_position
from orchestre.providers.gmail.giving import Giving
from orchestre.providers.gmail.identity import Identity
from orchestre.providers.gmail.messages import new_ids
from orchestre.providers.provider import Page

HISTORY, LISTED = 100, 500
#: How far a listing by date reaches back behind what was surely given.
OVERLAP = timedelta(days=1)
#: A mailbox in which nothing happens keeps its cursor so long, then a newer one is written: Gmail
#: keeps history for about a week.
FRESH = timedelta(hours=12)
#: How far this machine's clock may be ahead of Gmail's without a mail being taken for an old one.
SKEW = timedelta(minutes=15)

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
        self._identity = identity
        self._skipped = skipped
        self._giving = Giving(client, identity, skipped)

    async def fetch(self, after: Cursor | None) -> Page:
        """Return the next page; one call where nothing has come, and then the same cursor."""
        if after is None:
            position = await self._position()
            since = position.as_of - int(SKEW.total_seconds())
            return Page((), replace(position, since=since).text())
        self._giving.settle()
        position = read_position(after)
        if position.after:
            position = await self._listed(position)
        elif not position.ids:
            position = await self._changed(position)
        messages: tuple[Message, ...] = ()
        if not position.after:
            messages, position = await self._giving.page(position)
        is_last = position.is_settled and self._giving.is_settled
        return Page(messages, position.text(), is_last=is_last)

    async def cursor_at(self, when: datetime) -> Cursor:
        """Return the cursor after which what arrived since `when` is listed, then history read."""
        # At least 1: 0 means that nothing is to be listed.
        since = max(int(when.timestamp()) - 1, 1)
        return replace(await self._position(), after=since, since=since).text()

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
            return await self._behind(position, now)
        except NotUnderstood:
            if not position.page:
                raise
            # The page's token is too old: the same history is read from its beginning again.
            return await self._changed(replace(position, page="", newest=""))
        if later(str(answer["historyId"]), position.history) != str(answer["historyId"]):
            # It went backwards: this is no longer the history that we know.
            return await self._behind(position, now)
        return self._moved(position, answer, now)

    async def _behind(self, position: Position, now: int) -> Position:
        """Return where what Gmail's history does not tell any more is listed by date.

        History goes on from where it is before the listing begins.
        """
        # A clock that was ahead once must hide nothing.
        begin = min(position.as_of, now) - int(OVERLAP.total_seconds())
        oldest = position.since if position.since < now else 0
        fresh = await self._position()
        return replace(
            position,
            history=fresh.history,
            as_of=fresh.as_of,
            page="",
            newest="",
            after=max(begin, oldest, 1),
        )

    def _moved(self, position: Position, answer: dict[str, Any], now: int) -> Position:
        records = answer.get("history", ())
        # The first page says where history was when it was asked for; later pages may hold more.
        newest = position.newest or str(answer["historyId"])
        if records:
            newest = later(newest, str(records[-1]["id"]))
        ids = new_ids(records, self._skipped)
        if page := answer.get("nextPageToken", ""):
            return replace(position, page=str(page), newest=newest, ids=ids)
        is_fresh = abs(now - position.as_of) < FRESH.total_seconds()
        if not records and not position.page and is_fresh:
            return position
        return replace(position, history=newest, as_of=now, page="", newest="", ids=ids)

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
