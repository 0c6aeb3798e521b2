"""More: the menu beside a card's buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from slack_app.cards.actions import LINK, MORE, Choice, Handle, read_choice
from slack_app.cards.respond_modal import respond_modal
from slack_app.desk import Desk, clicked, still_waiting
from slack_app.gestures import Gesture
from slack_app.listeners.read import open_whole

#: The hour of the next morning, in UTC: Slack tells an app nobody's working hours.
_MORNING = 8


@dataclass(frozen=True, slots=True)
class _Chosen:
    desk: Desk
    gesture: Gesture
    handle: Handle
    member: OrchestreClient


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take what is chosen in a card's menu."""

    @app.action(MORE)
    async def more(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture, value = clicked(body)

        async def act(member: OrchestreClient) -> None:
            choice, handle = read_choice(value, channel=gesture.channel, message=gesture.message)
            await _CHOICES[choice](_Chosen(desk, gesture, handle, member))

        await desk.act(gesture, act, draft=value.partition("|")[2].partition(":")[0])

    @app.action(LINK)
    async def opened(ack: AsyncAck) -> None:
        await ack()


async def _respond(chosen: _Chosen) -> None:
    handle = chosen.handle
    draft = still_waiting(await chosen.member.drafts.show(handle.draft))
    view = respond_modal(draft, channel=handle.channel, message=handle.message)
    await chosen.desk.whispers.open(chosen.gesture, view)


async def _assign(chosen: _Chosen) -> None:
    me = await chosen.member.me()
    draft = await chosen.member.drafts.assign(chosen.handle.draft, me.id)
    await chosen.desk.refresh(draft.id)


async def _snooze_hour(chosen: _Chosen) -> None:
    await _snooze(chosen, chosen.desk.board.clock() + timedelta(hours=1))


async def _snooze_tomorrow(chosen: _Chosen) -> None:
    tomorrow = chosen.desk.board.clock() + timedelta(days=1)
    await _snooze(chosen, tomorrow.replace(hour=_MORNING, minute=0, second=0, microsecond=0))


async def _snooze(chosen: _Chosen, until: datetime) -> None:
    draft = await chosen.member.drafts.snooze(chosen.handle.draft, until)
    await chosen.desk.refresh(draft.id)


async def _read(chosen: _Chosen) -> None:
    await open_whole(chosen.desk, chosen.gesture, chosen.handle, chosen.member)


_CHOICES: dict[Choice, Callable[[_Chosen], Awaitable[None]]] = {
    Choice.RESPOND: _respond,
    Choice.ASSIGN: _assign,
    Choice.SNOOZE_HOUR: _snooze_hour,
    Choice.SNOOZE_TOMORROW: _snooze_tomorrow,
    Choice.READ: _read,
}
