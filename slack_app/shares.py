"""Shares: what the API answered one person, posted for all once."""

from __future__ import annotations

import asyncio
import weakref
from dataclasses import dataclass, field

from orchestre.domain.errors import Conflict
from slack_app.cards.card import Card
from slack_app.cards.sharing import EVENT, Answer, Wish, shareable, shared
from slack_app.channel import Channels, Mark, found_by
from slack_app.gestures import Gesture
from slack_app.slack import ChannelClosed, Unclear
from slack_app.teams import Teams

#: Offers that are remembered as untried.
_MOST = 1_000


@dataclass
class Shares:
    """Offers answers, and posts them."""

    channels: Channels
    teams: Teams
    #: Offers of this process that nobody has tried to post: they stand in no channel.
    _untried: dict[Wish, None] = field(default_factory=dict)
    _turns: weakref.WeakValueDictionary[str, asyncio.Lock] = field(
        default_factory=weakref.WeakValueDictionary
    )

    def offer(self, gesture: Gesture, answer: Answer) -> Card:
        """Return an answer with its button.

        Without one where there is no channel to share it in (`D…` are two people's messages),
        nothing to share, or no room for the question in the button.
        """
        wish = Wish.of(answer)
        has_others = bool(gesture.channel) and not gesture.channel.startswith("D")
        if not (has_others and answer.is_worth_sharing and wish.has_room):
            return answer.card
        self._untried[wish] = None
        if len(self._untried) > _MOST:
            del self._untried[next(iter(self._untried))]
        return shareable(answer.card, wish)

    async def post(self, gesture: Gesture, wish: Wish, answer: Answer) -> bool:
        """Post an answer in the channel of a click; False: it stands there already.

        Raises Conflict where the app is not in the channel or got no answer, and SlackTrouble.
        """
        turn = self._turns.setdefault(wish.name, asyncio.Lock())
        async with turn:
            try:
                channel = await self.teams.address(gesture.team, gesture.channel)
                if await self._is_there(channel, wish):
                    return False
                self._untried.pop(wish, None)
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

    async def _is_there(self, channel: str, wish: Wish) -> bool:
        """Look for it, unless this process knows that nobody has tried to post it."""
        if wish in self._untried:
            return False
        return bool(await found_by(self.teams, channel, Mark(EVENT, wish.payload), only=True))
