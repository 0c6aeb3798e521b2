"""Cards about stopping bots: what was stopped until when, and the question before all are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from orchestre.client.schemas import AccountInfo
from orchestre.domain.accounts import BotStatus
from slack_app.cards.actions import STOP_ALL, STOP_NONE
from slack_app.cards.blocks import actions, button, line, rich, when, words
from slack_app.cards.card import Card
from slack_app.cards.notes import note
from slack_app.cards.text import counted, escaped, one_line


def stopped(name: str, until: datetime | None) -> Card:
    """Say that a bot is stopped, and how it starts again."""
    again = f"What waits goes on waiting. Again: /orchestre start {name}"
    if until is None:
        return note(f"The bot {name} is stopped.", again)
    shown = one_line(name, 80)
    told = [words(f"The bot {shown} is stopped until "), when(until)]
    rest = words(". Then it starts by itself, and finds what came meanwhile.")
    sooner = line(words(f"→ Sooner: /orchestre start {shown}"))
    return Card(
        escaped(f"The bot {shown} is stopped for a while"), [rich(line(*told, rest), sooner)]
    )


def stop_all_question(accounts: Sequence[AccountInfo]) -> Card:
    """Ask whether every bot is to be stopped."""
    running = [
        one
        for one in accounts
        if one.bot.status is not BotStatus.STOPPED or one.bot.stopped_until is not None
    ]
    if not running:
        return note("Every bot is stopped already.")
    asked = f"Stop {counted(len(running), 'bot')}?"
    them = "it" if len(running) == 1 else "them, one by one"
    what = f"No mail is looked for until somebody starts {them}. What waits goes on waiting."
    buttons = actions(
        button(STOP_ALL, "Stop all", "all", style="danger", label="Stop every bot"),
        button(STOP_NONE, "Leave them", "none", label="Stop no bot"),
    )
    head = line(words(asked, style="bold"), words(f" {what}"))
    return Card(f"{asked} {what}", [rich(head), buttons])
