"""Board: one card for each draft that waits, and later what became of it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
import weakref
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

import structlog

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import CardBody, CardInfo, DraftDetail, Me
from orchestre.domain.chats import Purpose
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import Conflict, NotFound
from slack_app.cards.card import Card, Json
from slack_app.cards.draft_card import draft_card
from slack_app.cards.parts import console_link
from slack_app.channel import Channels, Mark
from slack_app.slack import (
    CardLost,
    CardRefused,
    ChannelClosed,
    Elsewhere,
    SlackTrouble,
    Unclear,
)

log = structlog.get_logger()


Beside: TypeAlias = Callable[[DraftDetail], Awaitable[None]]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Board:
    """Brings cards to what the drafts are; whoever asks twice changes nothing."""

    door: OrchestreClient
    channels: Channels
    console_url: str
    clock: Callable[[], datetime] = _now
    #: What this process is called where it claims cards.
    holder: str = field(default_factory=lambda: f"claimed.{secrets.token_hex(8)}")
    #: What else shows a draft, and is told once it waits no more.
    beside: list[Beside] = field(default_factory=list)
    #: The Slack user ids of members, by address and id, as far as they have decided in a team.
    _names: dict[str, dict[str, str]] = field(default_factory=dict)
    _turns: weakref.WeakValueDictionary[str, asyncio.Lock] = field(
        default_factory=weakref.WeakValueDictionary
    )

    def learn(self, channel: str, person: str, member: Me) -> None:
        """Remember which member a Slack user of a channel's team is."""
        known = self._names.setdefault(_team_of(channel), {})
        known |= {member.email: person, member.id: person}

    def names(self, channel: str) -> Mapping[str, str]:
        """Return the users of a channel's team: another team's would be nobody there."""
        return self._names.get(_team_of(channel), {})

    def card(self, draft: DraftDetail, channel: str) -> Card:
        """Return what a draft looks like now, in a channel."""
        names = self.names(channel)
        return draft_card(draft, names=names, console_url=self.console_url, now=self.clock())

    async def show(self, draft_id: str, *, surely: bool = False) -> bool:
        """Let the draft's card show how it stands; False: there is no channel to post it in.

        `surely`: also where nothing is new, so that a card comes back which was deleted in Slack.
        Raises SlackTrouble, and OrchestreError where the API does not answer.
        """
        turn = self._turns.setdefault(draft_id, asyncio.Lock())
        async with turn:
            try:
                draft = await self.door.doors.draft(draft_id)
            except NotFound:
                return True
            if draft.status is not DraftStatus.WAITING:
                for one in self.beside:
                    await one(draft)
            kept = await self.door.doors.cards.get(draft_id)
            if kept is not None and kept.message:
                is_right = kept.shown == _mark(draft) and not surely
                return is_right or await self._change(draft, kept)
            if kept is not None:
                return await self._take_up(draft, kept)
            return draft.status is not DraftStatus.WAITING or await self._post(draft)

    async def _change(self, draft: DraftDetail, kept: CardInfo) -> bool:
        try:
            await self.channels.change(kept.channel, kept.message, self.card(draft, kept.channel))
        except CardRefused as error:
            log.warning("card refused", draft=draft.id, reason=str(error))
        except CardLost:
            return await self._replace(draft)
        except ChannelClosed:
            if await self.channel_of(draft.account) in {kept.channel, ""}:
                raise
            return await self._replace(draft)
        await self._keep(draft, kept.channel, kept.message)
        return True

    async def _replace(self, draft: DraftDetail) -> bool:
        """Give up a card that cannot be changed any more; what waits gets another."""
        await self.door.doors.cards.remove(draft.id)
        return draft.status is not DraftStatus.WAITING or await self._post(draft)

    async def _take_up(self, draft: DraftDetail, claimed: CardInfo) -> bool:
        """Find the card that was claimed, and perhaps posted; else give it up, or post it."""
        await self._claim(draft, claimed.channel)
        try:
            mark = Mark("orchestre_draft", {"draft": draft.id}, draft.created_at)
            found = await self.channels.find(claimed.channel, mark)
        except ChannelClosed:
            if await self.channel_of(draft.account) in {claimed.channel, ""}:
                raise
            found = []
        for message in found:
            # It may be a message of another app, which cannot be changed.
            with contextlib.suppress(CardLost):
                card = self.card(draft, claimed.channel)
                await self.channels.change(claimed.channel, message, card)
                await self._keep(draft, claimed.channel, message)
                return True
        if draft.status is DraftStatus.WAITING:
            return await self._post(draft)
        await self.door.doors.cards.remove(draft.id)
        return True

    async def _post(self, draft: DraftDetail) -> bool:
        """Claim the card, post it and keep where it is, in this order: nobody else posts it."""
        channel = await self.channel_of(draft.account)
        if not channel:
            return False
        await self._claim(draft, channel)
        try:
            message = await self._posted(channel, draft)
        except Unclear:
            # It may stand there: the claim stays, and whoever takes it up looks first.
            raise
        except SlackTrouble:
            await self.door.doors.cards.remove(draft.id)
            raise
        await self._keep(draft, channel, message)
        return True

    async def _posted(self, channel: str, draft: DraftDetail) -> str:
        card = self.card(draft, channel)
        try:
            return await self.channels.post(channel, card)
        except CardRefused as error:
            log.warning("card refused", draft=draft.id, reason=str(error))
            return await self.channels.post(channel, self._plain(draft, card.metadata))

    async def _claim(self, draft: DraftDetail, channel: str) -> None:
        body = CardBody(draft=draft.id, channel=channel, message="", shown=self.holder)
        try:
            await self.door.doors.cards.put(body)
        except Conflict as taken:
            raise Elsewhere(f"Another process posts the card of {draft.id}") from taken

    async def channel_of(self, account: str) -> str:
        """Return where an account's drafts are shown; empty: nowhere."""
        every = await self.door.doors.channels()
        chosen = {one.bot: one.channel for one in every if one.purpose is Purpose.DRAFTS}
        if not chosen.keys() - {None}:
            return chosen.get(None, "")
        bots = {one.id: one.bot.id for one in await self.door.doors.bots()}
        return chosen.get(bots.get(account)) or chosen.get(None, "")

    def _plain(self, draft: DraftDetail, metadata: Json) -> Card:
        """Return a card that Slack takes whatever the draft is made of."""
        there = console_link(draft.id, self.console_url)
        where = f"in the console: {there}" if there else f"with: orchestre drafts show {draft.id}"
        says = f"A draft waits that Slack cannot show. Read it {where}"
        block = {"type": "section", "text": {"type": "plain_text", "text": says}}
        return Card(says, [block], metadata)

    async def _keep(self, draft: DraftDetail, channel: str, message: str) -> None:
        body = CardBody(draft=draft.id, channel=channel, message=message, shown=_mark(draft))
        await self.door.doors.cards.put(body)


def _team_of(channel: str) -> str:
    """Return the team of a channel as it is kept; empty: the one whose token is set."""
    return channel.rpartition("/")[0]


def _mark(draft: DraftDetail) -> str:
    """Return 16 hex digits that change with the draft, and not with the time or a name."""
    return hashlib.sha256(draft.model_dump_json().encode()).hexdigest()[:16]
