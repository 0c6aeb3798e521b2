"""Giving: reads the mails that a position names; none of them holds up the others for ever."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from orchestre.domain.errors import ProviderError, ProviderUnavailable, RateLimited
from orchestre.domain.messages import Message
from orchestre.providers.gmail.answers import Broken, Refused
from orchestre.providers.gmail.client import GmailClient
from orchestre.providers.gmail.cursor import Late, Position
from orchestre.providers.gmail.identity import Identity
from orchestre.providers.gmail.mails import Mail, Mails
from orchestre.providers.gmail.messages import NEVER
from orchestre.providers.gmail.transport import AnswerLost

#: Mails in one page, and bytes of source or seconds after which it ends: the platform waits 30
#: seconds for a page and keeps it in one piece.
PAGE, PAGE_BYTES, PAGE_SECONDS = 25, 32 * 1024 * 1024, 8.0
#: Seconds between two tries at a late mail, more and more; after the last it is given as it is.
SOONEST, LATEST, GIVEN_UP = 60, 900, 2 * 60 * 60

#: Gmail itself answered so, or not, to the question for one mail.
_NOT_GIVEN = (Broken, Refused, AnswerLost)


@dataclass(slots=True)
class _Page:
    """What was read for one page."""

    #: The addresses that the mailbox writes by, and those of them that are not its own.
    own: frozenset[str]
    aliases: frozenset[str]
    end: float
    messages: list[Message] = field(default_factory=list)
    size: int = 0

    @property
    def is_full(self) -> bool:
        return self.size >= PAGE_BYTES or time.monotonic() > self.end


class Giving:
    """One mailbox's mails, a page at a time."""

    def __init__(self, client: GmailClient, identity: Identity, skipped: frozenset[str]) -> None:
        self._clock = client.clock
        self._mails = Mails(client)
        self._identity = identity
        self._unwanted = NEVER | skipped
        #: What ended a page that had something to keep.
        self._owed: ProviderError | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the page before ended by itself."""
        return self._owed is None

    def settle(self) -> None:
        """Raise what ended the page before, now that what it had read is kept."""
        owed, self._owed = self._owed, None
        if owed is not None:
            raise owed

    async def page(self, position: Position) -> tuple[tuple[Message, ...], Position]:
        """Read mails until the page is full; return them, and the position behind them.

        A mail that Gmail does not give is late, and the page ends with it: the next one fails as
        this one would have, and the mails behind it are read by the one after that.
        """
        now = int(self._clock().timestamp())
        due = [late for late in position.late if not late.since <= now < late.again]
        if not (position.ids or due):
            return (), position
        own = await self._identity.addresses()
        aliases = own - {self._identity.address}
        page = _Page(own, aliases, time.monotonic() + PAGE_SECONDS)
        position = await self._new(page, position, now)
        for late in due:
            if self._owed or page.is_full:
                break
            position = await self._again(page, position, late, now)
        return tuple(page.messages), position

    async def _new(self, page: _Page, position: Position, now: int) -> Position:
        before = position
        for message_id in position.ids[:PAGE]:
            try:
                self._add(page, await self._mails.get(message_id))
            except _NOT_GIVEN as error:
                self._owed = error
                return position.given().waiting(Late(message_id, now, now + SOONEST))
            except (RateLimited, ProviderUnavailable) as error:
                if position is before:
                    raise
                self._owed = error
                return position
            position = position.given()
            if page.is_full:
                break
        return position

    async def _again(self, page: _Page, position: Position, late: Late, now: int) -> Position:
        """Ask for a late mail once more; after two hours take of it what can be had."""
        if now - late.since >= GIVEN_UP:
            self._add(page, await self._mails.unread(late.id, _WHY))
            return position.done(late)
        try:
            self._add(page, await self._mails.get(late.id))
            return position.done(late)
        except _NOT_GIVEN:
            # A clock that was set back begins anew.
            since = min(late.since, now)
            wait = min(max(now - since, SOONEST), LATEST)
            return position.waiting(Late(late.id, since, now + wait))

    def _add(self, page: _Page, found: Mail | None) -> None:
        if found is None or found.labels & self._unwanted:
            return
        page.size += found.size
        # What left this mailbox is labelled SENT. Without that, mail from an address of ours is a
        # form's on a website, say, whose Reply-To names the customer; or a colleague's.
        message = found.message
        is_for_others = any(one.email not in page.own for one in message.reply_to)
        if message.sender.email not in page.aliases or is_for_others:
            page.messages.append(message)


_WHY = f"Gmail lists it, and did not give it for {GIVEN_UP // 3600} hours. Read it in Gmail."
