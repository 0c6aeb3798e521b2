"""Shares: what the API answered one person, kept for a while, and posted for all once."""

from __future__ import annotations

import asyncio
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestre.domain.errors import Conflict
from slack_app.cards.card import Card
from slack_app.cards.sharing import EVENT, Answer, Wish, shareable, shared
from slack_app.channel import Channels
from slack_app.gestures import Gesture
from slack_app.slack import UNANSWERED, ChannelClosed, Unclear, asked
from slack_app.teams import Teams

#: Seconds for which an answer is kept, and how many; Slack takes no changes of it any later.
KEPT_FOR = 30 * 60.0
_MOST = 1_000
#: Messages that are looked at for one whose posting was not answered, or was another process's.
_PAGE = 200


@dataclass
class _Kept:
    """An answer of this process, the person who has it, and whether it was ever posted."""

    answer: Answer
    #: Team and user.
    whose: tuple[str, str]
    until: float
    #: Nothing was tried so far, so that nothing can stand in the channel.
    is_untried: bool = True


@dataclass
class Shares:
    """Answers by the name that their button carries."""

    channels: Channels
    teams: Teams
    clock: Callable[[], float] = time.monotonic
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _turns: weakref.WeakValueDictionary[str, asyncio.Lock] = field(
        default_factory=weakref.WeakValueDictionary
    )

    def offer(self, gesture: Gesture, answer: Answer) -> Card:
        """Return an answer with its button, and keep it for whoever asked.

        Without one where there is no channel to share it in (`D…` are two people's messages),
        nothing to share, or no room for the question in the button.
        """
        wish = Wish.of(answer)
        has_others = bool(gesture.channel) and not gesture.channel.startswith("D")
        if not (has_others and answer.is_worth_sharing and wish.has_room):
            return answer.card
        self._forget()
        whose = (gesture.place, gesture.person)
        self._kept[wish.name] = _Kept(answer, whose, self.clock() + KEPT_FOR)
        return shareable(answer.card, wish)

    def kept(self, gesture: Gesture, wish: Wish) -> Answer | None:
        """Return what the API answered this person; None where it is not known any more."""
        self._forget()
        found = self._kept.get(wish.name)
        if found is None or found.whose != (gesture.place, gesture.person):
            return None
        return found.answer if found.answer.card.shown == wish.shown else None

    async def post(self, gesture: Gesture, wish: Wish, answer: Answer) -> bool:
        """Post an answer in the channel of a click; False: it stands there already.

        Raises Conflict where the app is not in the channel or got no answer, and SlackTrouble.
        """
        turn = self._turns.setdefault(wish.name, asyncio.Lock())
        async with turn:
            try:
                if await self._is_there(gesture, wish):
                    return False
                if wish.name in self._kept:
                    self._kept[wish.name].is_untried = False
                channel = await self.teams.address(gesture.team, gesture.channel)
                await self.channels.post(channel, shared(answer, wish, gesture.person))
            except ChannelClosed as closed:
                raise Conflict(
                    "Orchestre cannot post in this channel",
                    advice="Say /invite @Orchestre here, then click again.",
                ) from closed
            except Unclear as unclear:
                raise Conflict(
                    "Slack did not say whether the answer stands in this channel",
                    advice="Where it does not, click again: it is looked for first.",
                ) from unclear
        return True

    async def _is_there(self, gesture: Gesture, wish: Wish) -> bool:
        """Look for it, unless this process knows that nobody has tried to post it."""
        known = self._kept.get(wish.name)
        if known is not None and known.is_untried:
            return False
        slack = await self.teams.of(gesture.team)
        look = {"channel": gesture.channel, "limit": _PAGE, "include_all_metadata": True}
        try:
            answer = await asked(slack, "conversations.history", **look)
        except UNANSWERED as error:
            channel = await self.teams.address(gesture.team, gesture.channel)
            raise await self.teams.trouble(channel, error, "Looking at this channel") from error
        told = [message.get("metadata") or {} for message in answer["messages"]]
        mark = {"share": wish.name}
        return any(
            one.get("event_type") == EVENT and one.get("event_payload") == mark for one in told
        )

    def _forget(self) -> None:
        """Let go of what is too old, and of the oldest where there is too much."""
        now = self.clock()
        over = [name for name, one in self._kept.items() if one.until <= now]
        for name in over + list(self._kept)[: max(0, len(self._kept) - len(over) - _MOST + 1)]:
            self._kept.pop(name, None)
