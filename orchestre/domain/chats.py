"""Chats: where a chat app keeps what it showed, and in which channel which bot's drafts belong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Card:
    """The one message of a chat that shows a draft; ids as the chat gives them."""

    draft_id: str
    channel: str
    message: str
    #: The app's own mark of what the card shows, by which it knows whether that is stale.
    shown: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class BotChannel:
    """In which channel a bot's drafts are shown; `bot_id` None: those of every other bot."""

    bot_id: str | None
    channel: str
