"""What drafts looked up, on the wire: what they leaned on, what was not to be found."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from orchestre.client.schemas.text import Answer


class UseInfo(Answer):
    """A draft that leaned on something; `quoted`: it says what stands there."""

    draft: str
    at: AwareDatetime
    quoted: bool


class UsedInfo(Answer):
    """How often drafts leaned on a product (`id`: its sku) or a document."""

    id: str
    #: Empty once it is no longer there.
    title: str = ""
    #: How many drafts looked at it, and how many of them say what stands there.
    drafts: int
    quoted: int
    last_used_at: AwareDatetime


class UnansweredInfo(Answer):
    """Something that was looked for in vain, how often, and for which drafts, newest first."""

    query: str
    asked: int
    last_asked_at: AwareDatetime
    drafts: list[str] = Field(default_factory=list)
