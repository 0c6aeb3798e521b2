"""Postings: messages that stand in a channel once, whatever answer was lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from orchestre.client.schemas.notices import NoticeInfo
from slack_app.cards.card import Card, Json
from slack_app.channel import PACE
from slack_app.slack import UNANSWERED, asked
from slack_app.teams import Teams

_KIND = "orchestre_notice"
#: Messages that are looked at together, and seconds by which Slack's clock may be behind ours.
_PAGE, _EARLIER = 200, 300


class Postings:
    """Posts what was claimed. Raises SlackTrouble; Unclear where it may stand there anyhow."""

    def __init__(self, teams: Teams, *, pace: float = PACE) -> None:
        self._teams = teams
        self._pace = pace
        self._next = 0.0

    async def post(self, notice: NoticeInfo, card: Card) -> str:
        """Return the message that tells a notice: one that stands there already, or a new one.

        Whoever had claimed it before may have posted it and not come to say so.
        """
        slack, name = await self._teams.at(notice.channel)
        try:
            if notice.attempts > 1 and (found := await _found(slack, name, notice)):
                return found
            await self._wait()
            answer = await slack.chat_postMessage(
                channel=name,
                text=card.text,
                blocks=card.blocks,
                metadata={"event_type": _KIND, "event_payload": {"notice": notice.id}},
                unfurl_links=False,
                unfurl_media=False,
            )
        except UNANSWERED as error:
            what = f"Posting in {name}"
            raise await self._teams.trouble(notice.channel, error, what) from error
        return str(answer["ts"])

    async def link(self, channel: str, message: str) -> str:
        """Return the address of a message; empty where Slack gives none."""
        slack, name = await self._teams.at(channel)
        try:
            about = {"channel": name, "message_ts": message}
            answer = await asked(slack, "chat.getPermalink", **about)
        except UNANSWERED:
            return ""
        return str(answer.get("permalink") or "")

    async def _wait(self) -> None:
        """Keep to Slack's pace; a turn is taken before the wait, so that two keep it too."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        self._next = turn + self._pace
        await asyncio.sleep(turn - now)


async def _found(slack: AsyncWebClient, channel: str, notice: NoticeInfo) -> str:
    """Return the message that tells a notice; empty where none does since it was claimed first."""
    look: Json = {"limit": _PAGE, "include_all_metadata": True}
    look["oldest"] = f"{notice.since.timestamp() - _EARLIER:.6f}"
    while True:
        answer = await asked(slack, "conversations.history", channel=channel, **look)
        if found := _telling(answer["messages"], notice.id):
            return found
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return ""
        look["cursor"] = cursor


def _telling(messages: Sequence[dict[str, Any]], notice: str) -> str:
    for message in messages:
        told = message.get("metadata") or {}
        payload = told.get("event_payload") or {}
        if told.get("event_type") == _KIND and payload.get("notice") == notice:
            return str(message["ts"])
    return ""
