"""More: the menu beside a card's buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from orchestre.domain.days import tomorrow
from orchestre.domain.errors import Invalid
from slack_app.cards.actions import LINK, MORE, Choice, Handle, read_choice
from slack_app.cards.card import Json
from slack_app.cards.respond_modal import respond_modal
from slack_app.deciding import to_decide
from slack_app.desk import Desk, clicked
from slack_app.gestures import Gesture
from slack_app.listeners.read import whole
from slack_app.opening import show_form

#: When the next morning begins, where the team is.
_MORNING = "08:00"


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
        draft = value.partition("|")[2].partition(":")[0]
        try:
            choice, handle = read_choice(value, channel=gesture.channel, message=gesture.message)
        except Invalid as invalid:
            await desk.whispers.tell(gesture, await desk.told(gesture, invalid))
            return
        if choice in _FORMS:
            await show_form(desk, gesture, partial(_FORMS[choice], handle), draft=draft)
            return

        async def act(member: OrchestreClient) -> None:
            await _ACTS[choice](_Chosen(desk, gesture, handle, member))

        await desk.act(gesture, act, draft=draft)

    @app.action(LINK)
    async def opened(ack: AsyncAck) -> None:
        await ack()


async def _respond(handle: Handle, member: OrchestreClient) -> Json:
    draft = await to_decide(member, member.drafts.show(handle.draft))
    return respond_modal(draft, channel=handle.channel, message=handle.message)


async def _read(handle: Handle, member: OrchestreClient) -> Json:
    return await whole(member, handle)


async def _assign(chosen: _Chosen) -> None:
    me = await chosen.member.me()
    where = await chosen.desk.where(chosen.gesture)
    chosen.desk.board.learn(where, chosen.gesture.person, me)
    draft = await chosen.member.drafts.assign(chosen.handle.draft, me.id)
    await chosen.desk.refresh(draft.id)


async def _snooze_hour(chosen: _Chosen) -> None:
    await _snooze(chosen, chosen.desk.board.clock() + timedelta(hours=1))


async def _snooze_tomorrow(chosen: _Chosen) -> None:
    zone = (await chosen.member.settings.show()).timezone
    await _snooze(chosen, tomorrow(chosen.desk.board.clock(), _MORNING, zone))


async def _snooze(chosen: _Chosen, until: datetime) -> None:
    draft = await chosen.member.drafts.snooze(chosen.handle.draft, until)
    await chosen.desk.refresh(draft.id)


_FORMS: dict[Choice, Callable[[Handle, OrchestreClient], Awaitable[Json]]] = {
    Choice.RESPOND: _respond,
    Choice.READ: _read,
}
_ACTS: dict[Choice, Callable[[_Chosen], Awaitable[None]]] = {
    Choice.ASSIGN: _assign,
    Choice.SNOOZE_HOUR: _snooze_hour,
    Choice.SNOOZE_TOMORROW: _snooze_tomorrow,
}
