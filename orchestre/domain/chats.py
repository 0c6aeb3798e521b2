"""Chats: where a chat app keeps what it showed, and in which channel which bot's drafts belong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Card:
    """The one message of a chat that shows a draft; ids as the chat gives them."""

    draft_id: str
    channel: str
    message: str
    #: The app's own mark of what the card shows, by which it knows whether that is stale.
    shown: str
    updated_at: datetime


class Purpose(StrEnum):
    """What a channel is for."""

    DRAFTS = "drafts"
    ESCALATION = "escalation"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class BotChannel:
    """In which channel a bot's drafts are shown; `bot_id` None: those of every other bot."""

    bot_id: str | None
    channel: str
    purpose: Purpose = Purpose.DRAFTS


class NoticeKind(StrEnum):
    """What a chat is told by itself: before an answer is due, after, and once a day."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that a chat is to be told, once: about a draft's version, or a day."""

    kind: NoticeKind
    channel: str
    draft_id: str | None = None
    version: int = 0
    #: When the draft's answer is due.
    due_at: datetime | None = None
    day: date | None = None

    @property
    def about(self) -> str:
        """What there is one notice of each kind about."""
        return str(self.day) if self.day else f"{self.draft_id}:{self.version}"


@dataclass(frozen=True, slots=True)
class Notice:
    """The right to tell a chat something: void as soon as its fence is another."""

    id: str
    wanted: Wanted
    fence: int
    #: How many claims there were, this one included; more than one: it may stand there already.
    attempts: int
    #: When it was first claimed: it was posted no earlier.
    since: datetime
    until: datetime
    error: str = ""
