"""Postings: messages that stand in a channel once, whatever answer was lost on the way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from orchestre.client.schemas.notices import NoticeInfo
from slack_app.cards.card import Card
from slack_app.channel import PACE, Mark, found_by
from slack_app.slack import UNANSWERED, asked
from slack_app.teams import Teams

_KIND = "orchestre_notice"
#: Drafts whose messages are remembered.
_MOST_STANDING = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """A message that stands in a channel, and by what it is found again."""

    channel: str
    message: str
    mark: Mark


class Postings:
    """Posts what was claimed. Raises SlackTrouble; Unclear where it may stand there anyhow."""

    def __init__(self, teams: Teams, *, pace: float = PACE) -> None:
        self._teams = teams
        self._pace = pace
        self._next = 0.0
        #: By draft.
        self._standing: dict[str, list[Standing]] = {}

    async def post(self, notice: NoticeInfo, card: Card) -> str:
        """Return the message that tells a notice: one that stands there already, or a new one.

        Whoever had claimed it before may have posted it and not come to say so.
        """
        mark = Mark(_KIND, {"notice": notice.id}, notice.since)
        if notice.attempts > 1:
            found = await found_by(self._teams, notice.channel, mark, only=True)
            if found:
                return self._stands(notice, found[0], mark)
        slack, name = await self._teams.at(notice.channel)
        await self._wait()
        try:
            answer = await slack.chat_postMessage(
                channel=name,
                text=card.text,
                blocks=card.blocks,
                metadata=mark.metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        except UNANSWERED as error:
            what = "Posting in {channel}"
            raise await self._teams.trouble(notice.channel, error, what) from error
        return self._stands(notice, str(answer["ts"]), mark)

    def _stands(self, notice: NoticeInfo, message: str, mark: Mark) -> str:
        """Remember what stands of a draft, as long as it waits."""
        if notice.draft is not None:
            standing = Standing(notice.channel, message, mark)
            self._standing.setdefault(notice.draft, []).append(standing)
            if len(self._standing) > _MOST_STANDING:
                del self._standing[next(iter(self._standing))]
        return message

    def over(self, draft: str) -> list[Standing]:
        """Return the messages of this process about a draft, and forget them."""
        return self._standing.pop(draft, [])

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
