"""Board: one card for each draft that waits, and later what became of it."""

from __future__ import annotations

import asyncio
import hashlib
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import CardBody, CardInfo, DraftDetail
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import NotFound
from slack_app.cards.card import Card
from slack_app.cards.draft_card import draft_card
from slack_app.channel import Channels
from slack_app.slack import CardLost, CardRefused, ChannelClosed

log = structlog.get_logger()


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Board:
    """Brings cards to what the drafts are; whoever asks twice changes nothing."""

    door: OrchestreClient
    channels: Channels
    console_url: str
    clock: Callable[[], datetime] = _now
    #: The Slack user ids of members, by address and id, as far as they have decided here.
    names: dict[str, str] = field(default_factory=dict)
    _turns: weakref.WeakValueDictionary[str, asyncio.Lock] = field(
        default_factory=weakref.WeakValueDictionary
    )

    def card(self, draft: DraftDetail) -> Card:
        """Return what a draft looks like now."""
        return draft_card(draft, names=self.names, console_url=self.console_url, now=self.clock())

    async def show(self, draft_id: str) -> bool:
        """Let the draft's card show how it stands; False: there is no channel to post it in.

        Raises SlackTrouble, and OrchestreError where the API does not answer.
        """
        turn = self._turns.setdefault(draft_id, asyncio.Lock())
        async with turn:
            try:
                draft = await self.door.doors.draft(draft_id)
            except NotFound:
                return True
            kept = await self.door.doors.cards.get(draft_id)
            if kept is not None:
                return await self._change(draft, kept)
            if draft.status is not DraftStatus.WAITING:
                return True
            return await self._post(draft)

    async def _change(self, draft: DraftDetail, kept: CardInfo) -> bool:
        if kept.shown == _mark(draft):
            return True
        try:
            await self.channels.change(kept.channel, kept.message, self.card(draft))
        except CardRefused as error:
            log.warning("card refused", draft=draft.id, reason=str(error))
        except CardLost:
            return await self._replace(draft, kept)
        except ChannelClosed:
            if await self.channel_of(draft.account) in {kept.channel, ""}:
                raise
            return await self._replace(draft, kept)
        await self._keep(draft, kept.channel, kept.message)
        return True

    async def _replace(self, draft: DraftDetail, kept: CardInfo) -> bool:
        """Give up a card that cannot be changed any more; what waits gets another."""
        await self.door.doors.cards.remove(draft.id)
        self.channels.forget(kept.channel, draft.id)
        return draft.status is not DraftStatus.WAITING or await self._post(draft)

    async def _post(self, draft: DraftDetail) -> bool:
        channel = await self.channel_of(draft.account)
        if not channel:
            return False
        card = self.card(draft)
        try:
            message = await self.channels.post(channel, draft.id, card)
        except CardRefused as error:
            log.warning("card refused", draft=draft.id, reason=str(error))
            message = await self.channels.post(channel, draft.id, self._plain(card))
        await self._keep(draft, channel, message)
        return True

    async def channel_of(self, account: str) -> str:
        """Return where an account's drafts are shown; empty: nowhere."""
        chosen = {one.bot: one.channel for one in await self.door.doors.channels()}
        if not chosen.keys() - {None}:
            return chosen.get(None, "")
        bots = {one.id: one.bot.id for one in await self.door.doors.bots()}
        return chosen.get(bots.get(account)) or chosen.get(None, "")

    def _plain(self, card: Card) -> Card:
        """Return a card that Slack takes whatever the draft is made of."""
        link = f"{self.console_url.rstrip('/')}/"
        says = f"A draft waits that Slack cannot show. Read it in the console: {link}"
        block = {"type": "section", "text": {"type": "plain_text", "text": says}}
        return Card(says, [block], card.metadata)

    async def _keep(self, draft: DraftDetail, channel: str, message: str) -> None:
        body = CardBody(draft=draft.id, channel=channel, message=message, shown=_mark(draft))
        await self.door.doors.cards.put(body)
        # The door knows it now: nothing grows with every card that was ever posted.
        self.channels.forget(channel, draft.id)


def _mark(draft: DraftDetail) -> str:
    """Return 16 hex digits that change with the draft, and not with the time or a name."""
    return hashlib.sha256(draft.model_dump_json().encode()).hexdigest()[:16]
