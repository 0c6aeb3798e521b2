"""Channel: where cards are posted and changed, and how messages are found again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from slack_app.cards.card import Card, Json
from slack_app.slack import UNANSWERED, asked
from slack_app.teams import Teams

log = structlog.get_logger()

#: Seconds between two cards in one channel; Slack takes about one a second:
#: https://docs.slack.dev/apis/web-api/rate-limits
PACE = 1.0
#: Messages that are looked at together, and how often; Slack gives no more at once.
_PAGE, _MOST_PAGES = 200, 50
#: Seconds by which Slack's clock may be behind ours.
_EARLIER = 300


class Channels:
    """Posts and changes cards. Raises SlackTrouble; Unclear: it may have been done."""

    def __init__(self, teams: Teams, *, pace: float = PACE) -> None:
        self._teams = teams
        self._pace = pace
        self._next: dict[str, float] = {}

    async def post(self, channel: str, card: Card) -> str:
        """Return the new message that shows a card."""
        slack, name = await self._teams.at(channel)
        await self._wait(channel)
        try:
            answer = await slack.chat_postMessage(
                channel=name,
                text=card.text,
                blocks=card.blocks,
                metadata=card.metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        except UNANSWERED as error:
            raise await self._teams.trouble(
                channel, error, "Posting a card in {channel}"
            ) from error
        return str(answer["ts"])

    async def change(self, channel: str, message: str, card: Card) -> None:
        """Let a message show another card."""
        slack, name = await self._teams.at(channel)
        try:
            await slack.chat_update(
                channel=name,
                ts=message,
                text=card.text,
                blocks=card.blocks,
                metadata=card.metadata,
            )
        except UNANSWERED as error:
            raise await self._teams.trouble(
                channel, error, "Changing a card in {channel}"
            ) from error

    async def find(self, channel: str, mark: Mark) -> list[str]:
        """Return the messages that bear a mark, oldest first."""
        return await found_by(self._teams, channel, mark)

    async def _wait(self, channel: str) -> None:
        """Keep to Slack's pace; a turn is taken before the wait, so that two keep it too."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next.get(channel, 0.0))
        self._next[channel] = turn + self._pace
        await asyncio.sleep(turn - now)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a message says of itself (its metadata), by which it is found again.

    https://docs.slack.dev/messaging/message-metadata
    """

    event: str
    #: What its payload has, perhaps among other things.
    payload: Mapping[str, str]
    #: No message with it is older; None: nobody knows.
    since: datetime | None = None

    @property
    def metadata(self) -> Json:
        """What a message carries that bears it."""
        return {"event_type": self.event, "event_payload": dict(self.payload)}

    def is_on(self, message: Json) -> bool:
        """Tell whether a message bears it."""
        told = message.get("metadata") or {}
        payload = told.get("event_payload") or {}
        return told.get("event_type") == self.event and self.payload.items() <= payload.items()


async def found_by(teams: Teams, channel: str, mark: Mark, *, only: bool = False) -> list[str]:
    """Return the messages that bear a mark, oldest first; whose they are, Slack does not say.

    `only`: there is one at most, and none is looked for behind it. Raises SlackTrouble.
    """
    slack, name = await teams.at(channel)
    look: Json = {"limit": _PAGE, "include_all_metadata": True}
    if mark.since is not None:
        look["oldest"] = f"{mark.since.timestamp() - _EARLIER:.6f}"
    found: list[str] = []
    for _ in range(_MOST_PAGES):
        try:
            answer = await asked(slack, "conversations.history", channel=name, **look)
        except UNANSWERED as error:
            raise await teams.trouble(channel, error, "Looking through {channel}") from error
        found += [str(message["ts"]) for message in answer["messages"] if mark.is_on(message)]
        look["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
        if not look["cursor"] or (only and found):
            return found[::-1]
    log.warning("channel not looked through to its end", channel=name, mark=mark.event)
    return found[::-1]
