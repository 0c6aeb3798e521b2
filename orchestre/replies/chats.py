"""Chats: what a chat app keeps at its door, and in which channels drafts are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from orchestre.domain.chats import BotChannel, Card, Purpose
from orchestre.domain.errors import Conflict, Fault, Invalid, NotFound
from orchestre.domain.identities import Chat, Door
from orchestre.domain.members import Member, Right
from orchestre.store import accounts, cards, chat_channels, doors, drafts, events
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store, Transaction

#: How long a claim holds: longer than a chat app asks for one message, pauses included.
CLAIM = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Chats:
    """How far an app has followed, where it shows which draft, and where it is to."""

    store: Store

    async def followed(self, door: Door, up_to: int) -> Door:
        """Keep how far the app has worked events off; it only goes forwards.

        Raises Invalid for a number that no event has yet: those to come would be passed over.
        """
        async with self.store.begin() as tx:
            end = await events.head(tx, door.workspace_id)
            if up_to > end.count:
                what = f"is beyond the last event, number {end.count}"
                fault = Fault("body.followed_up_to", what)
                raise Invalid(f"followed_up_to {what}", faults=(fault,))
            await doors.follow(tx, door, up_to)
            now = await doors.get(tx, door.workspace_id, door.id)
        return replace(door, followed_up_to=now.followed_up_to)

    async def keep(
        self, door: Door, draft_id: str, *, channel: str, message: str, shown: str
    ) -> Card:
        """Keep where a draft is shown, or without a message claim the right to post it for CLAIM.

        Raises NotFound if the workspace has no such draft, Conflict where a claim stands already,
        or the card.
        """
        async with self.store.begin() as tx:
            await drafts.get(tx, door.workspace_id, draft_id)
            card = Card(draft_id, channel, message, shown, tx.now)
            if message:
                await cards.keep(tx, door, card)
            elif not await cards.claim(tx, door, card, lease=CLAIM):
                raise Conflict(
                    f"Another process posts the card of the draft {draft_id}, or has posted it",
                    advice="Look where it is kept; if nothing is in two minutes, claim it again.",
                )
        return card

    async def forget(self, door: Door, draft_id: str) -> None:
        """Forget where a draft is shown; NotFound if it is shown nowhere."""
        async with self.store.begin() as tx:
            if not await cards.forget(tx, door, draft_id):
                raise NotFound(f"No card of the draft {draft_id} is kept in your workspace")

    async def choose(
        self, member: Member, service: Chat, wanted: BotChannel
    ) -> tuple[BotChannel, ...]:
        """Choose a channel for a bot (None: every other one) and a purpose, or (empty) forget it.

        Returns all of them. Raises NotFound if the workspace has no such bot.
        """
        if wanted.purpose is Purpose.DIGEST and wanted.bot_id is not None:
            what = "must be left out: there is one digest of all bots"
            raise Invalid(f"bot {what}", faults=(Fault("body.bot", what),))
        async with self.store.begin() as tx:
            now = await who_still_may(tx, member, Right.CONFIGURE)
            if wanted.bot_id is not None:
                await accounts.of_bot(tx, now.workspace_id, wanted.bot_id)
            before = await _keep_channel(tx, now.workspace_id, service, wanted)
            found = await chat_channels.listed(tx, now.workspace_id, service)
            if before != (wanted.channel or None):
                entry = Entry(
                    now.id,
                    "chat channel chosen" if wanted.channel else "chat channel forgotten",
                    wanted.bot_id or now.workspace_id,
                    before={"service": service, "channel": before, "for": wanted.purpose},
                    after={
                        "service": service,
                        "channel": wanted.channel or None,
                        "for": wanted.purpose,
                    },
                )
                await record(tx, now.workspace_id, entry)
        return found


async def _keep_channel(
    tx: Transaction, workspace_id: str, service: Chat, wanted: BotChannel
) -> str | None:
    """Keep or forget a channel; return the one that was chosen before."""
    found = await chat_channels.listed(tx, workspace_id, service)
    same = (wanted.bot_id, wanted.purpose)
    before = next((one.channel for one in found if (one.bot_id, one.purpose) == same), None)
    if wanted.channel:
        await chat_channels.choose(tx, workspace_id, service, wanted)
    else:
        await chat_channels.forget(tx, workspace_id, service, wanted.purpose, wanted.bot_id)
    return before
