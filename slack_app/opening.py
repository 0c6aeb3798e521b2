"""Opening: a form opens while Slack still lets it, however long its draft takes to be read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from orchestre.client.client import OrchestreClient
from orchestre.domain.errors import OrchestreError
from slack_app.cards.card import Json
from slack_app.cards.notes import told_modal
from slack_app.desk import Desk
from slack_app.gestures import Gesture
from slack_app.slack import SlackTrouble
from slack_app.whispers import Opened

#: Seconds in which a form may come by itself. What opens it is good for three from the click on,
#: Slack's own way to us included: https://docs.slack.dev/interactivity/handling-user-interaction
SOON = 0.7

#: Reads what a form shows as the member who asked for it.
Make = Callable[[OrchestreClient], Awaitable[Json]]


async def show_form(desk: Desk, gesture: Gesture, make: Make, *, draft: str = "") -> None:
    """Open what `make` returns; where that takes longer, a view says so and then becomes it.

    What goes wrong is told in that view, or as a whisper where there is none, and the card of
    `draft` is brought to what it is by then. A view that was closed meanwhile stays closed.
    """
    making = asyncio.ensure_future(_made(desk, gesture, make))
    opened: Opened | None = None
    try:
        await asyncio.wait({making}, timeout=SOON)
        if not making.done():
            opened = await desk.whispers.hold(gesture)
        await _put(desk, gesture, opened, await making)
    except OrchestreError as error:
        await _tell(desk, gesture, opened, error)
        if draft:
            await desk.refresh(draft)
    finally:
        making.cancel()


async def _made(desk: Desk, gesture: Gesture, make: Make) -> Json:
    return await make(await desk.people.acting(gesture))


async def _put(desk: Desk, gesture: Gesture, opened: Opened | None, view: Json) -> None:
    if opened is None:
        await desk.whispers.open(gesture, view)
    else:
        await desk.whispers.fill(gesture, opened, view)


async def _tell(desk: Desk, gesture: Gesture, opened: Opened | None, error: OrchestreError) -> None:
    card = await desk.told(gesture, error)
    if opened is not None:
        try:
            await desk.whispers.fill(gesture, opened, told_modal(card))
        except SlackTrouble:
            opened = None
    if opened is None:
        await desk.whispers.tell(gesture, card)
