"""The audit trail on the wire."""

from __future__ import annotations

from pydantic import AwareDatetime, Field, JsonValue

from orchestre.client.schemas.text import Answer


class EventInfo(Answer):
    """A line of the audit trail; `id` is what `after` takes, `hash` chains it to the one before."""

    id: str
    at: AwareDatetime
    actor: str
    verb: str
    subject: str
    before: JsonValue = None
    after: JsonValue = None
    hash: str


class EventVerbs(Answer):
    """What was ever done in a workspace, by the alphabet."""

    items: list[str]


class EventsVerified(Answer):
    """Whether the audit trail is whole; `head`, kept elsewhere, shows later that it is the same."""

    ok: bool
    #: The number of the first line that was changed, removed or added.
    first_broken: int | None
    count: int
    head: str


class Health(Answer):
    """Whether the API can do its work; `parts` names each part and what is wrong with it."""

    status: str
    parts: dict[str, str] = Field(default_factory=dict)
