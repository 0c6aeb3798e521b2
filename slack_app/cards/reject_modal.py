"""The form in which a person says why nothing is to be sent."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas import DraftDetail, RejectBody
from slack_app.cards import parts
from slack_app.cards.actions import Form, Handle
from slack_app.cards.blocks import line, rich
from slack_app.cards.bodies import body_of
from slack_app.cards.card import Json
from slack_app.cards.forms import (
    asked,
    modal,
    one_of,
    read_choice,
    read_text,
    refuse,
    typed_text,
)

WHY, NOTE, THEN = "why", "note", "then"
_DROP, _REDRAFT = "drop", "redraft"
_REASONS = {
    "facts": "Wrong facts",
    "tone": "Wrong tone",
    "no_reply": "No reply needed",
    "by_hand": "I answer myself",
    "other": "Something else",
}


@dataclass(frozen=True, slots=True)
class RejectSubmission:
    """Why a draft was rejected. `reason` is what the API keeps; `instruction` was typed."""

    handle: Handle
    reason: str
    redraft: bool
    instruction: str

    def body(self) -> RejectBody:
        """Return what is asked of the API; raises Invalid that names the input at fault."""
        asked = {"reason": self.reason, "redraft": self.redraft}
        return body_of(RejectBody, {"reason": NOTE}, **self.handle.shown, **asked)


def reject_modal(draft: DraftDetail, *, channel: str, message: str) -> Json:
    """Return the form; with what happens next in it, and nothing sent either way."""
    metadata = Handle.of(draft, channel=channel, message=message).metadata()
    then = [(_DROP, "Send nothing"), (_REDRAFT, "Draft again, with my words in mind")]
    hint = "The next version is written with these words in mind; the customer never sees them."
    blocks = [
        rich(line(parts.title(draft, draft.message.subject, "")), line(*parts.sender_line(draft))),
        *parts.deaf(draft),
        asked(WHY, "Why?", one_of(list(_REASONS.items()), first=False)),
        asked(THEN, "And then?", one_of(then, first=True)),
        asked(NOTE, "In your words", typed_text(), hint=hint, optional=True),
    ]
    return modal(Form.REJECT, "Reject draft", blocks, submit="Reject", metadata=metadata)


def read_reject(view: Json) -> RejectSubmission:
    """Read what was submitted; raises Invalid that names the input at fault."""
    why, note = _REASONS.get(read_choice(view, WHY), ""), read_text(view, NOTE)
    redraft = read_choice(view, THEN) == _REDRAFT
    if redraft and not note:
        raise refuse(NOTE, "Say what the next version should do differently")
    return RejectSubmission(
        handle=Handle.read_metadata(view["private_metadata"]),
        reason=": ".join(part for part in (why, note) if part),
        redraft=redraft,
        instruction=note,
    )
