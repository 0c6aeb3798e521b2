"""Notices: what the app tells by itself; claimed, posted, and told to the API, in this order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from orchestre.client.schemas.notices import NoticeInfo
from orchestre.domain.chats import NoticeKind
from orchestre.domain.errors import NotSignedIn, OrchestreError, Unanswered
from slack_app.board import Board
from slack_app.cards.card import Card
from slack_app.postings import Postings
from slack_app.slack import SlackTrouble, Unclear
from slack_app.supervision import Watch

#: Seconds between two looks for what is due.
EVERY = 20.0
#: Notices that are claimed together: the last of them is posted long before its claim ends.
_AT_ONCE = 5
#: For how long after a claim something is posted; a claim lasts five minutes.
_GOOD_FOR = timedelta(minutes=2)

#: Makes the message of a notice; None: there is nothing to tell any more.
Make = Callable[[NoticeInfo], Awaitable[Card | None]]


@dataclass
class Notices:
    """Tells what is due of some kinds, each thing once; several apps may do so side by side."""

    board: Board
    postings: Postings
    watch: Watch
    #: What this part is called where its trouble is shown.
    what: str
    kinds: Sequence[NoticeKind]
    make: Make
    every: float = EVERY
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Tell what is due, until cancelled; raises OrchestreError where the API is away."""
        while True:
            if not await self.catch_up():
                self.watch.well(self.what)
            await self._rest()

    async def catch_up(self) -> OrchestreError | None:
        """Tell all that is due now; return what last went wrong."""
        trouble: OrchestreError | None = None
        while claimed := await self.board.door.doors.notices.claim(self.kinds, limit=_AT_ONCE):
            begun = self.board.clock()
            for notice in claimed:
                # Whoever slept meanwhile leaves it: another app may hold it by now.
                if self.board.clock() - begun < _GOOD_FOR:
                    trouble = await self._told(notice) or trouble
            if isinstance(trouble, Unclear):
                # Slack is away: to ask it about every other would take all day.
                break
        if trouble is not None:
            self.watch.ill(self.what, trouble)
        return trouble

    async def _told(self, notice: NoticeInfo) -> OrchestreError | None:
        """Tell one thing; return what went wrong with this one. Raises what ends all of it."""
        try:
            return await self._tell(notice)
        except (Unanswered, NotSignedIn):
            raise
        except OrchestreError as refused:
            # Its claim ends by itself; the others that are due do not wait for it.
            return refused

    async def _tell(self, notice: NoticeInfo) -> SlackTrouble | None:
        """Tell one thing, and say so to the API; return what went wrong at Slack."""
        notices = self.board.door.doors.notices
        try:
            card = await self.make(notice)
            if card is None:
                await notices.put_off(notice)
            else:
                await notices.told(notice, await self.postings.post(notice, card))
        except Unclear as unclear:
            # It may stand there all the same: whoever claims it next, when this claim has ended
            # and Slack has settled, looks for it first.
            return unclear
        except SlackTrouble as refused:
            await notices.put_off(notice, f"{refused}. {refused.advice}")
            return refused
        return None

    def ring(self) -> None:
        """Have it look now."""
        self._bell.set()

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._bell.wait(), self.every)
        except TimeoutError:
            return
        finally:
            self._bell.clear()
