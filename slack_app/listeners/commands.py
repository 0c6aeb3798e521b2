"""Commands: /orchestre and what it is asked; the answer is for whoever asks alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from orchestre.domain.errors import OrchestreError
from slack_app.cards import answers, notes
from slack_app.cards.card import Card
from slack_app.desk import Desk, link_card
from slack_app.gestures import Gesture, of_command
from slack_app.listeners.asked import Asked
from slack_app.listeners.bot_commands import bots, start, status, stop
from slack_app.listeners.draft_commands import FORMS, open_form, queue, show
from slack_app.listeners.likeness import nearest
from slack_app.listeners.notify import notify
from slack_app.listeners.other_commands import ask, digest, products
from slack_app.listeners.typed import as_typed
from slack_app.manifest import COMMAND

_VERBS: dict[str, Callable[[Asked], Awaitable[Card | None]]] = {
    "status": status,
    "bots": bots,
    "start": start,
    "stop": stop,
    "queue": queue,
    "show": show,
    "approve": show,
    "ask": ask,
    "products": products,
    "digest": digest,
    "notify": notify,
}
_EVERY = (*_VERBS, *FORMS, "link", "help")


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take the slash command."""

    @app.command(COMMAND)
    async def command(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture = of_command(body)
        typed = as_typed(body.get("text", ""))
        verb, _, rest = typed.partition(" ")
        verb = verb.casefold()
        if verb in {"", "help"}:
            await desk.whispers.tell(gesture, answers.helped())
        elif verb == "link":
            await _link(desk, gesture)
        elif verb in FORMS:
            await open_form(desk, gesture, verb, rest)
        elif verb not in _VERBS:
            await desk.whispers.tell(gesture, answers.not_understood(typed, nearest(verb, _EVERY)))
        else:

            async def act(member: OrchestreClient) -> None:
                card = await _VERBS[verb](Asked(desk, gesture, member, rest))
                if card is not None:
                    await desk.whispers.tell(gesture, card)

            await desk.act(gesture, act)


async def _link(desk: Desk, gesture: Gesture) -> None:
    try:
        card = link_card(await desk.people.link(gesture), notes.WANTED)
    except OrchestreError as error:
        card = await desk.told(gesture, error)
    await desk.whispers.tell(gesture, card)
