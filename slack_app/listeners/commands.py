"""Commands: /orchestre and what it is asked; the answer is for whoever asks alone."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from typing import Any

from rapidfuzz import process
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from orchestre.domain.errors import OrchestreError
from slack_app.cards import answers
from slack_app.cards.card import Card
from slack_app.desk import Desk, link_card
from slack_app.gestures import of_command
from slack_app.listeners.asked import Asked
from slack_app.listeners.bot_commands import bots, start, status, stop
from slack_app.listeners.draft_commands import edit, queue, reject, show
from slack_app.listeners.other_commands import ask, notify, products
from slack_app.manifest import COMMAND

_VERBS: dict[str, Callable[[Asked], Awaitable[Card | None]]] = {
    "status": status,
    "bots": bots,
    "start": start,
    "stop": stop,
    "queue": queue,
    "show": show,
    "approve": show,
    "edit": edit,
    "reject": reject,
    "ask": ask,
    "products": products,
    "notify": notify,
}
#: Below this likeness (of 100) no verb is proposed.
_ALIKE = 60


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take the slash command."""

    @app.command(COMMAND)
    async def command(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        gesture = of_command(body)
        typed = " ".join(html.unescape(body.get("text", "")).split())
        verb, _, rest = typed.partition(" ")
        verb = verb.casefold()
        if verb in {"", "help"}:
            await desk.whispers.tell(gesture, answers.helped())
        elif verb == "link":
            try:
                card = link_card(await desk.people.link(gesture))
            except OrchestreError as error:
                card = await desk.told(gesture, error)
            await desk.whispers.tell(gesture, card)
        elif verb not in _VERBS:
            await desk.whispers.tell(gesture, answers.not_understood(typed, _like(verb)))
        else:

            async def act(member: OrchestreClient) -> None:
                card = await _VERBS[verb](Asked(desk, gesture, member, rest))
                if card is not None:
                    await desk.whispers.tell(gesture, card)

            await desk.act(gesture, act)


def _like(verb: str) -> str:
    """Return the verb that may have been meant; empty where none is like it."""
    found = process.extractOne(verb, [*_VERBS, "link", "help"], score_cutoff=_ALIKE)
    return found[0] if found else ""
