"""Lookups: what drafts leaned on most, and what customers asked and nothing was found for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Use:
    """A draft that leaned on something, and when it was written."""

    draft_id: str
    at: datetime
    #: Whether the draft says what stands there; else it only looked at it.
    quoted: bool


@dataclass(frozen=True, slots=True)
class Used:
    """How many drafts looked at a product or document, and how many say what stands there."""

    #: The sku of the product or the id of the document.
    source: str
    drafts: int
    quoted: int
    last_used_at: datetime


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Something that was looked for in vain, in the words of the last who asked."""

    query: str
    asked: int
    last_asked_at: datetime
    #: The drafts for which it was looked for, newest first.
    draft_ids: tuple[str, ...]
