"""What a person says about a draft, on the wire."""

from __future__ import annotations

from typing import Any, Self

from pydantic import AwareDatetime, ConfigDict, Field, StrictBool, StrictInt, model_validator

from orchestre.client.schemas.text import Body, Hash, Name, Reason, SomeText, Subject
from orchestre.domain.replies import Outcome

_SHOWN: dict[str, Any] = {"version": 1, "content_hash": "9f86d081884c7d659a2feaa0c55ad015"}


def _example(**fields: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [fields]})


class ShownBody(Body):
    """What the person had before their eyes; anything newer makes the decision a 409."""

    version: StrictInt = Field(ge=1, le=2**31 - 1)
    content_hash: Hash


class AcknowledgeBody(Body):
    """A person's word that a blocking finding may stand, and why."""

    model_config = _example(finding="price", reason="Agreed with the customer by phone.")

    finding: Name
    reason: Reason = Field(min_length=1)


class ApproveBody(ShownBody):
    """Send exactly what was shown."""

    model_config = _example(
        **_SHOWN, acknowledge=[{"finding": "price", "reason": "Agreed by phone."}]
    )

    acknowledge: list[AcknowledgeBody] = Field(default_factory=list, max_length=100)


class EditBody(ShownBody):
    """Replace the text, and the subject if given; approved at once with `approve`."""

    model_config = _example(**_SHOWN, text="Hello Ana,\n\nyes, it does.\n", approve=False)

    text: SomeText
    subject: Subject | None = None
    approve: StrictBool = False


class RejectBody(ShownBody):
    """Send nothing; with `redraft`, ask for another draft that heeds the reason."""

    model_config = _example(**_SHOWN, reason="Wrong product.", redraft=True)

    reason: Reason = ""
    redraft: StrictBool = False


class RespondBody(ShownBody):
    """Have the agent draft again with this instruction."""

    model_config = _example(**_SHOWN, instruction="Shorter, and offer the blue one.")

    instruction: Reason = Field(min_length=1)


class UndoBody(Body):
    """Which approval the person saw; where another stands by now, it is a 409 and stays."""

    model_config = _example(**_SHOWN)

    version: StrictInt | None = Field(default=None, ge=1, le=2**31 - 1)
    content_hash: Hash | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.version is None) != (self.content_hash is None):
            raise ValueError("version and content_hash belong together")
        return self


class ResolveBody(Body):
    """What became of a parked reply: it was sent, send it again, or drop it."""

    model_config = _example(outcome="sent")

    outcome: Outcome


class AssignBody(Body):
    """Who looks after a draft: a member's id, or null for nobody."""

    model_config = _example(member="0199f0c2a7b4e1d83f5c6a7b8c9d0e1f")

    member: Name | None


class SnoozeBody(Body):
    """Until when a draft keeps out of the way; null: it is back."""

    model_config = _example(until="2026-11-23T08:00:00Z")

    until: AwareDatetime | None
