"""The form in which a person rewrites a reply."""

from __future__ import annotations

import json
from dataclasses import dataclass

from orchestre.client.schemas import DraftDetail, EditBody
from orchestre.domain.drafts import normal_text
from slack_app.cards import parts
from slack_app.cards.actions import Form, Handle
from slack_app.cards.blocks import line, quote, rich, said, words
from slack_app.cards.bodies import body_of
from slack_app.cards.card import Json
from slack_app.cards.envelope import envelope, is_envelope_whole
from slack_app.cards.forms import (
    asked,
    modal,
    one_of,
    read_choice,
    read_rich,
    read_text,
    refuse,
    typed_text,
)
from slack_app.cards.rich_text import to_rich, to_text
from slack_app.cards.text import shortened, size

SUBJECT, BODY, THEN = "subject", "body", "then"
#: UTF-16 units of a text that the editor opens with; Slack names no limit, the view holds 250 kB.
LONGEST_EDIT = 20_000
#: RFC 5322 §2.1.1, and what the API takes.
_LONGEST_SUBJECT = 998
_LONGEST_BYTES = 150_000
#: Characters that the API takes.
_LONGEST_TEXT = 200_000
_MAIL, _MAIL_LINES = 3_000, 60
#: Addresses of each kind, and files, that are named.
_MOST_NAMED = 20
_SAVE, _SEND = "save", "send"


@dataclass(frozen=True, slots=True)
class EditSubmission:
    """A reply as a person wrote it; `subject` is None where it stays as it was."""

    handle: Handle
    text: str
    subject: str | None
    send_now: bool

    def body(self) -> EditBody:
        """Return what is asked of the API; raises Invalid that names the input at fault."""
        return body_of(
            EditBody,
            {"text": BODY, "subject": SUBJECT},
            **self.handle.shown,
            text=self.text,
            subject=self.subject,
            approve=self.send_now,
        )


def edit_modal(draft: DraftDetail, *, channel: str, message: str) -> Json:
    """Return the form, opened with the text as it stands; every word comes back by `read_edit`."""
    metadata = Handle.of(draft, channel=channel, message=message).metadata()
    if not can_be_edited(draft):
        blocks = [said(_too_long(draft))]
        return modal(Form.NOTE, "Edit reply", blocks, submit="", metadata=metadata)
    blocks = [
        rich(line(words("Would leave", style="bold")), *envelope(draft, _MOST_NAMED)),
        *_findings(draft),
        *_subject(draft),
        asked(BODY, "Reply", _editor(draft.text)),
        asked(THEN, "Then", one_of(_choices(draft), first=True)),
    ]
    blocks.append(_mail(draft))
    return modal(Form.EDIT, "Edit reply", blocks, submit="Save", metadata=metadata)


def can_be_edited(draft: DraftDetail) -> bool:
    """Tell whether the editor holds the text: in characters, and in bytes as slack_sdk sends it."""
    return size(draft.text) <= LONGEST_EDIT and len(json.dumps(draft.text)) <= _LONGEST_BYTES


def read_edit(view: Json) -> EditSubmission:
    """Read what was submitted; raises Invalid that names the input at fault."""
    text = normal_text(to_text(read_rich(view, BODY)))
    if not text.strip():
        raise refuse(BODY, "A reply needs some text")
    if len(text) > _LONGEST_TEXT:
        raise refuse(BODY, f"A reply has at most {_LONGEST_TEXT:,} characters")
    return EditSubmission(
        handle=Handle.read_metadata(view["private_metadata"]),
        text=text,
        subject=read_text(view, SUBJECT) or None,
        send_now=read_choice(view, THEN) == _SEND,
    )


def _choices(draft: DraftDetail) -> list[tuple[str, str]]:
    """Offer to send only where everybody whom it would reach, and every file, is shown."""
    named = (draft.to, draft.cc, draft.bcc, draft.attachments)
    is_whole = is_envelope_whole(draft) and all(len(each) <= _MOST_NAMED for each in named)
    sending = [(_SEND, "Send it")] if is_whole else []
    return [(_SAVE, "Save; it still waits"), *sending]


def _editor(text: str) -> Json:
    element: Json = {"type": "rich_text_input", "focus_on_load": True}
    return element | ({"initial_value": to_rich(text)} if text.strip() else {})


def _subject(draft: DraftDetail) -> list[Json]:
    if size(draft.subject) > _LONGEST_SUBJECT:
        return []
    element = typed_text(initial=draft.subject.strip(), most=_LONGEST_SUBJECT, lines=False)
    return [asked(SUBJECT, "Subject", element, optional=not draft.subject.strip())]


def _mail(draft: DraftDetail) -> Json:
    text, is_whole = shortened(draft.message.text, _MAIL, _MAIL_LINES)
    rest = [] if is_whole else [line(words("shortened", style="italic"))]
    return rich(line(words("The customer wrote", style="bold")), quote(text), *rest)


def _findings(draft: DraftDetail) -> list[Json]:
    if not draft.findings:
        return []
    heading = line(words("Found in it", style="bold"))
    return [rich(heading, parts.finding_list(draft.findings, 300, most=20))]


def _too_long(draft: DraftDetail) -> str:
    return (
        f"This reply is too long for Slack's editor ({size(draft.text):,} characters). "
        f"Edit it with: orchestre drafts edit {draft.id[-8:]}"
    )
