"""Notices: what a chat is to be told by itself, and that it is told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestre.domain.chats import Notice, NoticeKind, Purpose, Wanted
from orchestre.domain.days import at, local_day
from orchestre.domain.identities import Door
from orchestre.domain.workspaces import Choices
from orchestre.replies.backoff import next_try
from orchestre.store import cards, chat_channels, due, notices, workspaces
from orchestre.store.due import Waiting
from orchestre.store.notices import Hold
from orchestre.store.session import Store, Transaction

#: Whoever claimed a notice has told it by then, or is taken for dead.
LEASE = timedelta(minutes=5)
_LONGEST_ERROR = 1_000


@dataclass(frozen=True, slots=True)
class Notices:
    """Reminders, escalations and digests of one workspace for one chat; the rows say what is due.

    Each draft's version is reminded of once and escalated once, each day has one digest: whoever
    claims one holds it until `LEASE` is over, and says whether it was told.
    """

    store: Store

    async def claim(
        self, door: Door, kinds: Iterable[NoticeKind], *, limit: int
    ) -> tuple[Notice, ...]:
        """Claim what is to be told now, the longest due first."""
        asked = set(kinds)
        async with self.store.read() as tx:
            wanted = (await self._wanted(tx, door, asked))[:limit]
        if not wanted:
            return ()
        async with self.store.begin() as tx:
            # Once more: what was decided meanwhile is not told of any more.
            still = (await self._wanted(tx, door, asked))[:limit]
            claims = [await notices.claim(tx, door, one, lease=LEASE) for one in still]
        return tuple(one for one in claims if one is not None)

    async def told(self, door: Door, notice_id: str, fence: int, message: str) -> bool:
        """Note that it was told; False where somebody else holds it by now, or told it."""
        async with self.store.begin() as tx:
            await notices.attempts(tx, door, notice_id)
            return await notices.told(tx, door, Hold(notice_id, fence), message)

    async def put_off(self, door: Door, notice_id: str, fence: int, error: str) -> bool:
        """Have it tried again later, less and less often; False where the claim is void."""
        async with self.store.begin() as tx:
            tries = await notices.attempts(tx, door, notice_id)
            until, why = next_try(tx.now, tries), error[:_LONGEST_ERROR]
            hold = Hold(notice_id, fence)
            return await notices.put_off(tx, door, hold, until=until, error=why)

    async def troubled(self, door: Door) -> tuple[Notice, ...]:
        """Return what could not be told within the last day."""
        async with self.store.read() as tx:
            return await notices.troubled(tx, door)

    async def _wanted(
        self, tx: Transaction, door: Door, kinds: set[NoticeKind]
    ) -> Sequence[Wanted]:
        chosen = await workspaces.choices(tx, door.workspace_id)
        channels = await _channels(tx, door)
        found = await _of_drafts(tx, door, kinds, _Office(chosen, channels, tx.now))
        if NoticeKind.DIGEST in kinds:
            found += await _of_today(tx, door, _Office(chosen, channels, tx.now))
        if not found:
            return []
        settled = await notices.settled(tx, door)
        return [one for one in found if (one.kind, one.about) not in settled]


@dataclass(frozen=True, slots=True)
class _Office:
    """What was chosen, where things are posted (by purpose and bot), and the moment."""

    chosen: Choices
    channels: Mapping[tuple[Purpose, str | None], str]
    now: datetime

    def channel(self, purpose: Purpose, bot_id: str | None = None) -> str:
        """Return a bot's channel, else every other bot's; empty: none was chosen."""
        own = self.channels.get((purpose, bot_id), "")
        return own or self.channels.get((purpose, None), "")


async def _channels(tx: Transaction, door: Door) -> dict[tuple[Purpose, str | None], str]:
    chosen = await chat_channels.listed(tx, door.workspace_id, door.service)
    return {(one.purpose, one.bot_id): one.channel for one in chosen}


async def _of_drafts(
    tx: Transaction, door: Door, kinds: set[NoticeKind], office: _Office
) -> list[Wanted]:
    """Return what is to be told of drafts that wait and do not rest, the longest due first."""
    if not kinds - {NoticeKind.DIGEST}:
        return []
    waiting = await due.waiting(tx, door.workspace_id)
    near = [one for one in waiting if not one.rests(office.now) and _is_near(one, office)]
    if not near:
        return []
    shown = {one.draft_id: one.channel for one in await cards.of_waiting(tx, door)}
    found = [_wanted_of(one, office, shown.get(one.draft_id, "")) for one in near]
    return [one for one in found if one is not None and one.kind in kinds and one.channel]


def _is_near(one: Waiting, office: _Office) -> bool:
    before = timedelta(minutes=office.chosen.remind_before)
    return one.due_at is not None and one.due_at - before <= office.now


def _wanted_of(one: Waiting, office: _Office, shown_in: str) -> Wanted | None:
    """Say what is to be told: a reminder where its card is, or that it is overdue elsewhere."""
    if one.is_overdue(office.now):
        kind = NoticeKind.ESCALATION
        channel = office.channel(Purpose.ESCALATION, one.bot_id)
    elif office.chosen.remind_before:
        kind, channel = NoticeKind.REMINDER, shown_in
    else:
        return None
    return Wanted(kind, channel, one.draft_id, one.version, one.due_at)


async def _of_today(tx: Transaction, door: Door, office: _Office) -> list[Wanted]:
    """Return today's digest from its time on, unless this or a later day has had one."""
    channel = office.channel(Purpose.DIGEST)
    zone = office.chosen.zone
    today = local_day(office.now, zone)
    if not channel or office.now < at(today, office.chosen.digest_time, zone):
        return []
    last = await notices.last_day(tx, door)
    if last is not None and last > today:
        return []
    return [Wanted(NoticeKind.DIGEST, channel, day=today)]
