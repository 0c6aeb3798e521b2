"""Typed: what somebody changed about a bot and has not saved yet; it outlives other pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from orchestre.client.schemas import BotInfo

#: What can be changed → what it is called.
FIELDS = {
    "interval_seconds": "interval",
    "instructions": "instructions",
    "model": "model",
    "approved_by": "who approves",
    "daily_cap": "drafts a day",
    "answer_within_hours": "time to answer",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for one bot, beside what is saved."""

    saved: BotInfo
    #: Field → what was typed.
    values: dict[str, Any]
    #: Field → what was saved when it was typed.
    over: dict[str, Any]

    def value(self, field: str) -> Any:
        """Return what was typed into a field, else what is saved."""
        return self.values.get(field, getattr(self.saved, field))

    @property
    def changes(self) -> dict[str, Any]:
        """What saving would change."""
        return {
            field: value
            for field, value in self.values.items()
            if value is not None and value != getattr(self.saved, field)
        }

    @property
    def overtaken(self) -> list[str]:
        """The names of changed fields that somebody else has saved meanwhile."""
        return [
            FIELDS[field]
            for field in self.changes
            if self.over[field] != getattr(self.saved, field)
        ]


def typed(saved: BotInfo) -> Typed:
    """Return what this viewer has typed for a bot and not saved."""
    kept = st.session_state.setdefault(f"typed-{saved.id}", {"values": {}, "over": {}})
    return Typed(saved, kept["values"], kept["over"])


def note(saved: BotInfo, field: str) -> None:
    """Keep what a widget of `key_of` holds now."""
    kept = typed(saved)
    kept.over.setdefault(field, getattr(saved, field))
    kept.values[field] = st.session_state[key_of(saved, field)]


def forget(saved: BotInfo) -> None:
    """Drop what was typed; the widgets show what is saved."""
    st.session_state.pop(f"typed-{saved.id}", None)
    turn = f"turn-{saved.id}"
    st.session_state[turn] = st.session_state.get(turn, 0) + 1


def key_of(saved: BotInfo, field: str) -> str:
    """Return the key of a field's widget; another one after each save and discard."""
    return f"{field}-{saved.id}-{st.session_state.get(f'turn-{saved.id}', 0)}"
