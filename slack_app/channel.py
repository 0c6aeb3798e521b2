"""Channel: where cards are posted, changed and found again."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

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
    """Posts, changes and finds cards. Raises SlackTrouble; Unclear: it may have been done."""

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
            raise await self._teams.trouble(channel, error, f"Posting a card in {name}") from error
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
            raise await self._teams.trouble(channel, error, f"Changing a card in {name}") from error

    async def find(self, channel: str, draft: str, *, since: datetime) -> list[str]:
        """Return the messages that may be a draft's card, oldest first; whose, Slack says not.

        None of them is older than `since`, when there was no such draft.
        """
        slack, name = await self._teams.at(channel)
        look: Json = {"limit": _PAGE, "include_all_metadata": True}
        look["oldest"] = f"{since.timestamp() - _EARLIER:.6f}"
        found: list[str] = []
        for _ in range(_MOST_PAGES):
            try:
                answer = await asked(slack, "conversations.history", channel=name, **look)
            except UNANSWERED as error:
                what = f"Looking through {name}"
                raise await self._teams.trouble(channel, error, what) from error
            found += _cards(answer["messages"], draft)
            look["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
            if not look["cursor"]:
                return found[::-1]
        log.warning("channel not looked through to its end", channel=name, draft=draft)
        return found[::-1]

    async def _wait(self, channel: str) -> None:
        """Keep to Slack's pace; a turn is taken before the wait, so that two keep it too."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next.get(channel, 0.0))
        self._next[channel] = turn + self._pace
        await asyncio.sleep(turn - now)


def _cards(messages: list[dict[str, Any]], draft: str) -> list[str]:
    """Return the messages that say of themselves that they show a draft, newest first."""
    return [
        str(message["ts"])
        for message in messages
        if (told := message.get("metadata") or {}).get("event_type") == "orchestre_draft"
        and (told.get("event_payload") or {}).get("draft") == draft
    ]
