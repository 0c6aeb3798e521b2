"""Channel: where cards are posted, changed and found again."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from slack_app.cards.card import Card
from slack_app.slack import UNANSWERED, CardLost, asked, trouble

#: Seconds between two cards in one channel; Slack takes about one a second:
#: https://docs.slack.dev/apis/web-api/rate-limits
PACE = 1.0
#: The newest messages of a channel, among which a card is looked for.
_LOOKED_THROUGH = 200


class Channels:
    """Posts each draft's card once.

    Where it is not known whether a card was posted (an answer was lost, or the app began anew),
    the channel is looked through before another is posted. Raises SlackTrouble.
    """

    def __init__(self, slack: AsyncWebClient, *, pace: float = PACE) -> None:
        self._slack = slack
        self._pace = pace
        #: By channel: the cards that were there, each draft's message.
        self._found: dict[str, dict[str, str]] = {}
        self._next: dict[str, float] = {}

    async def post(self, channel: str, draft: str, card: Card) -> str:
        """Return the message that shows the draft: one that is there, or a new one."""
        found = await self._looked_through(channel)
        if draft in found:
            # Whose it is, Slack does not say: a message of another app cannot be changed.
            with contextlib.suppress(CardLost):
                await self.change(channel, found[draft], card)
                return found[draft]
        await self._wait(channel)
        try:
            answer = await self._slack.chat_postMessage(
                channel=channel,
                text=card.text,
                blocks=card.blocks,
                metadata=card.metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        except UNANSWERED as error:
            self._found.pop(channel, None)
            raise trouble(error, f"Posting a card in {channel}") from error
        found[draft] = str(answer["ts"])
        return found[draft]

    async def change(self, channel: str, message: str, card: Card) -> None:
        """Let a message show another card."""
        try:
            await self._slack.chat_update(
                channel=channel,
                ts=message,
                text=card.text,
                blocks=card.blocks,
                metadata=card.metadata,
            )
        except UNANSWERED as error:
            raise trouble(error, f"Changing a card in {channel}") from error

    def forget(self, channel: str, draft: str) -> None:
        """Do not take a message for this draft's card any more: it is lost."""
        self._found.get(channel, {}).pop(draft, None)

    async def _looked_through(self, channel: str) -> dict[str, str]:
        if channel not in self._found:
            look = {"limit": _LOOKED_THROUGH, "include_all_metadata": True}
            try:
                answer = await asked(self._slack, "conversations.history", channel=channel, **look)
            except UNANSWERED as error:
                raise trouble(error, f"Looking through {channel}") from error
            self._found[channel] = _cards(answer["messages"])
        return self._found[channel]

    async def _wait(self, channel: str) -> None:
        """Keep to Slack's pace; a turn is taken before the wait, so that two keep it too."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next.get(channel, 0.0))
        self._next[channel] = turn + self._pace
        await asyncio.sleep(turn - now)


def _cards(messages: list[dict[str, Any]]) -> dict[str, str]:
    """Return the message of each draft; where there are two, the older one."""
    found = {}
    for message in messages:
        told = message.get("metadata") or {}
        draft = (told.get("event_payload") or {}).get("draft")
        if told.get("event_type") == "orchestre_draft" and isinstance(draft, str):
            found[draft] = str(message["ts"])
    return found
