"""Resting: what was put off or given to one person, and the buttons that end it."""

from __future__ import annotations

from datetime import datetime

from orchestre.client.schemas import DraftInfo
from slack_app.cards.actions import Handle
from slack_app.cards.blocks import button
from slack_app.cards.card import Json

#: A draft that was put off waits again; one that was given to somebody is anybody's.
BACK, LET_GO = "draft_back", "draft_let_go"


def is_put_off(draft: DraftInfo, now: datetime) -> bool:
    """Tell whether a draft waits for nobody yet."""
    return draft.snoozed_until is not None and draft.snoozed_until > now


def back_button(draft: DraftInfo, who: str) -> Json:
    """Return what has a draft that was put off back."""
    label = f"Have the reply to {who} back now"
    return button(BACK, "Have it back now", Handle.of(draft).text, label=label)


def ending(draft: DraftInfo, who: str, *, now: datetime) -> list[Json]:
    """Return buttons for what was decided on about a draft without deciding on it."""
    label = f"Let others take the reply to {who}"
    free = button(LET_GO, "Let others take it", Handle.of(draft).text, label=label)
    back = [back_button(draft, who)] if is_put_off(draft, now) else []
    return [*back, *([free] if draft.assignee else [])]
