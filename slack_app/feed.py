"""Feed: follows what happens in the workspace, and keeps every card true to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import structlog

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import DraftInfo, EventInfo
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import NotSignedIn, OrchestreError, Unanswered
from slack_app.board import Board
from slack_app.slack import ChannelClosed, Elsewhere, ShutOut, Unclear

log = structlog.get_logger()

#: Events that are read at once.
_PAGE = 200
#: Seconds until another look where nothing rings, and where something went wrong.
_QUIET = 30.0
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 300.0


@dataclass
class Feed:
    """Works events off in order.

    The position is kept at the door and passes an event only once its cards are right: after a
    fall the feed begins there again, and what is right already is left alone. A card that cannot
    be posted now is owed, and holds the position back while others go on; in a channel that is
    closed it holds nothing back, for that may last: what waits has its card at the next start.
    """

    door: OrchestreClient
    board: Board
    #: Drafts whose cards are not right yet, each with the first event that says so.
    owed: dict[str, int] = field(default_factory=dict)
    #: What went wrong last, in a sentence; empty once all is right.
    error: str = ""
    _read: int = 0
    _kept: int = 0
    #: Drafts whose cards failed, which rest until then by the loop's clock.
    _failed: set[str] = field(default_factory=set)
    #: Those of them whose channel takes nothing.
    _closed: set[str] = field(default_factory=set)
    _rest_until: float = 0.0
    _wait: float = _FIRST_WAIT
    _is_to_sweep: bool = False
    #: Drafts whose cards may be gone, for all that is known at the door.
    _unsure: set[str] = field(default_factory=set)
    #: When, by the loop's clock, it is looked again for replies that could not leave.
    _late_at: float = 0.0
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Follow until cancelled; whatever goes wrong is told once and tried again, slower."""
        ringing: asyncio.Task[None] | None = None
        try:
            while True:
                try:
                    if ringing is None:
                        await self.begin()
                        ringing = asyncio.create_task(self._ring())
                    await self.catch_up()
                except OrchestreError as error:
                    self._tell(error)
                await self._rest()
        finally:
            if ringing is not None:
                ringing.cancel()

    async def begin(self) -> None:
        """Take up where the app left off, and post what waits without a card."""
        self._read = self._kept = (await self.door.doors.me()).followed_up_to
        if not self._read:
            await self._begin_at_the_end()
        await self.sweep()

    async def _begin_at_the_end(self) -> None:
        """Pass by what happened before the token was made, but for the cards that there are."""
        page = await self.door.doors.events(limit=_PAGE)
        while page.items:
            self._read = int(page.items[-1].id)
            page = await self.door.doors.events(after=self._read, limit=_PAGE)
        cards = await self.door.doors.cards.page(limit=_PAGE)
        while cards.items:
            for card in cards.items:
                # Holds the position at nothing: a fall in between begins here again.
                self.owed.setdefault(card.draft, 1)
            if cards.next_cursor is None:
                break
            cards = await self.door.doors.cards.page(limit=_PAGE, cursor=cards.next_cursor)

    async def sweep(self, *, surely: bool = False) -> None:
        """Let every draft that waits have its card: at the start, and in a new channel.

        `surely`: also where its card was deleted in Slack.
        """
        self._is_to_sweep = False
        waiting = [draft async for draft in self._listed(DraftStatus.WAITING)]
        self._owe(waiting)
        self._unsure |= {draft.id for draft in waiting if surely}
        await self._settle()

    async def _look_at_late(self) -> None:
        """Let cards say which replies could not leave yet: no event tells of a try that failed."""
        now = asyncio.get_running_loop().time()
        if now < self._late_at:
            return
        self._late_at = now + _QUIET
        leaving = [draft async for draft in self._listed(DraftStatus.APPROVED)]
        self._owe([draft for draft in leaving if draft.reply and draft.reply.error])

    async def _listed(self, status: DraftStatus) -> AsyncIterator[DraftInfo]:
        cursor = None
        while True:
            page = await self.door.doors.drafts(status=status, cursor=cursor)
            for draft in page.items:
                yield draft
            cursor = page.next_cursor
            if cursor is None:
                return

    def _owe(self, drafts: Iterable[DraftInfo]) -> None:
        for draft in drafts:
            self.owed.setdefault(draft.id, self._read + 1)

    async def catch_up(self) -> None:
        """Work off all events there are, then what is owed; raises what stops all of it."""
        if self._is_to_sweep:
            await self.sweep(surely=True)
        await self._look_at_late()
        while True:
            page = await self.door.doors.events(after=self._read, limit=_PAGE)
            for event in page.items:
                for draft in drafts_of(event):
                    self.owed.setdefault(draft, int(event.id))
                self._read = int(event.id)
            await self._settle()
            if page.next_cursor is None:
                return

    def ring(self) -> None:
        """Have the feed look now."""
        self._bell.set()

    def post_what_waits(self) -> None:
        """Have the feed post every card that is missing: there is a channel for them now."""
        self._is_to_sweep = True
        self.ring()

    async def _settle(self) -> None:
        """Pay what is owed, as far as that goes now, and keep how far that is."""
        if asyncio.get_running_loop().time() >= self._rest_until:
            self._failed.clear()
        error = await self._pay()
        if error or not self._failed:
            self._tell(error)
        holding = [number for draft, number in self.owed.items() if draft not in self._closed]
        reached = min([self._read, *(number - 1 for number in holding)])
        if reached > self._kept:
            self._kept = (await self.door.doors.position(reached)).followed_up_to

    async def _pay(self) -> OrchestreError | None:
        """Make right what can be; return what last went wrong. Raises what ends all of it."""
        error: OrchestreError | None = None
        # Ids sort by age: the oldest draft gets its card first.
        for draft in sorted(self.owed.keys() - self._failed, key=lambda one: (self.owed[one], one)):
            try:
                await self.board.show(draft, surely=draft in self._unsure)
            except (ShutOut, Unanswered, NotSignedIn):
                raise
            except Unclear as away:
                # Slack is away: to ask it about every other card would take all day.
                self._failed |= self.owed.keys()
                return away
            except Elsewhere:
                self._failed.add(draft)
            except OrchestreError as failed:
                # One draft that cannot be read or shown holds up no other.
                error = failed
                self._failed.add(draft)
                if isinstance(failed, ChannelClosed):
                    self._closed.add(draft)
            else:
                del self.owed[draft]
                self._closed.discard(draft)
                self._unsure.discard(draft)
        return error

    async def _rest(self) -> None:
        """Wait until the bell rings, or until what went wrong may be tried again."""
        now = asyncio.get_running_loop().time()
        if self.error and now >= self._rest_until:
            self._rest_until = now + self._wait
            self._wait = min(self._wait * 2, _LONGEST_WAIT)
        elif not self.error:
            self._wait = _FIRST_WAIT
        pause = max(self._rest_until - now, 0.1) if self.error else _QUIET
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), pause)
        self._bell.clear()

    def _tell(self, error: OrchestreError | None) -> None:
        said = "" if error is None else f"{error}. {error.advice}"
        if said and said != self.error:
            log.warning("cards wait", reason=str(error), next=error.advice if error else "")
        elif self.error and not said:
            log.info("cards are right again")
        self.error = said

    async def _ring(self) -> None:
        """Wake the feed at every event; where the stream ends it looks at its own pace."""
        while True:
            with contextlib.suppress(OrchestreError):
                async for _event in self.door.doors.follow(after=self._read):
                    self._bell.set()
            await asyncio.sleep(_FIRST_WAIT)


def drafts_of(event: EventInfo) -> set[str]:
    """Return the drafts whose cards an event may change."""
    found = set()
    if event.verb.startswith(("draft ", "reply ")):
        found.add(event.subject)
    after = event.after if isinstance(event.after, dict) else {}
    voided = after.get("superseded")
    if isinstance(voided, str):
        found |= {one for one in voided.split(", ") if one}
    return found
