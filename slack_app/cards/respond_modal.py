"""The form in which a person asks for another version of a draft."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas import DraftDetail, RespondBody
from slack_app.cards import parts
from slack_app.cards.actions import Form, Handle
from slack_app.cards.blocks import line, quote, rich, words
from slack_app.cards.bodies import body_of
from slack_app.cards.card import Json
from slack_app.cards.forms import asked, modal, read_text, refuse, typed_text
from slack_app.cards.text import shortened

INSTRUCTION = "instruction"
_SHOWN, _LINES = 1_500, 30


@dataclass(frozen=True, slots=True)
class RespondSubmission:
    """What the next version of a draft is to do differently."""

    handle: Handle
    instruction: str

    def body(self) -> RespondBody:
        """Return what is asked of the API; raises Invalid that names the input at fault."""
        inputs = {"instruction": INSTRUCTION}
        return body_of(RespondBody, inputs, **self.handle.shown, instruction=self.instruction)


def respond_modal(draft: DraftDetail, *, channel: str, message: str) -> Json:
    """Return the form, with the version below which the next one will stand."""
    metadata = Handle.of(draft, channel=channel, message=message).metadata()
    text, is_whole = shortened(draft.text, _SHOWN, _LINES)
    rest = [] if is_whole else [line(words("shortened", style="italic"))]
    hint = "For example: shorter, and offer the blue one. The customer never sees these words."
    blocks = [
        rich(line(parts.title(draft, draft.message.subject, "")), line(*parts.sender_line(draft))),
        *parts.deaf(draft),
        asked(INSTRUCTION, "What should the next version do differently?", typed_text(), hint=hint),
        rich(line(words(f"Version {draft.version}", style="bold")), quote(text), *rest),
    ]
    return modal(Form.RESPOND, "Another version", blocks, submit="Ask for it", metadata=metadata)


def read_respond(view: Json) -> RespondSubmission:
    """Read what was submitted; raises Invalid that names the input at fault."""
    instruction = read_text(view, INSTRUCTION)
    if not instruction:
        raise refuse(INSTRUCTION, "Say what the next version should do differently")
    return RespondSubmission(Handle.read_metadata(view["private_metadata"]), instruction)
