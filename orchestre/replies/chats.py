"""Chats: what a chat app keeps at its door, and in which channels drafts are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orchestre.domain.chats import BotChannel, Card
from orchestre.domain.errors import Fault, Invalid, NotFound
from orchestre.domain.identities import Chat, Door
from orchestre.domain.members import Member, Right
from orchestre.store import accounts, cards, chat_channels, doors, drafts, events
from orchestre.store.events import Entry, record
from orchestre.store.membership import who_still_may
from orchestre.store.session import Store, Transaction


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
        """Keep where a draft is shown; NotFound if the workspace has no such draft."""
        async with self.store.begin() as tx:
            await drafts.get(tx, door.workspace_id, draft_id)
            card = Card(draft_id, channel, message, shown, tx.now)
            await cards.keep(tx, door, card)
        return card

    async def forget(self, door: Door, draft_id: str) -> None:
        """Forget where a draft is shown; NotFound if it is shown nowhere."""
        async with self.store.begin() as tx:
            if not await cards.forget(tx, door, draft_id):
                raise NotFound(f"No card of the draft {draft_id} is kept in your workspace")

    async def choose(
        self, member: Member, service: Chat, bot_id: str | None, channel: str | None
    ) -> tuple[BotChannel, ...]:
        """Choose a bot's channel (None: every other bot's), or forget it; return all of them.

        Raises NotFound if the workspace has no such bot.
        """
        async with self.store.begin() as tx:
            now = await who_still_may(tx, member, Right.CONFIGURE)
            if bot_id is not None:
                await accounts.of_bot(tx, now.workspace_id, bot_id)
            before = await _chosen(tx, now.workspace_id, service, bot_id)
            if channel is None:
                await chat_channels.forget(tx, now.workspace_id, service, bot_id)
            else:
                wanted = BotChannel(bot_id, channel)
                await chat_channels.choose(tx, now.workspace_id, service, wanted)
            found = await chat_channels.listed(tx, now.workspace_id, service)
            if before != channel:
                entry = Entry(
                    now.id,
                    "chat channel chosen" if channel else "chat channel forgotten",
                    bot_id or now.workspace_id,
                    before={"service": service, "channel": before},
                    after={"service": service, "channel": channel},
                )
                await record(tx, now.workspace_id, entry)
        return found


async def _chosen(
    tx: Transaction, workspace_id: str, service: Chat, bot_id: str | None
) -> str | None:
    found = await chat_channels.listed(tx, workspace_id, service)
    return next((one.channel for one in found if one.bot_id == bot_id), None)
