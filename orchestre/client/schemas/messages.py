"""Messages on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, ConfigDict, Field

from orchestre.client.schemas.text import Answer, Body, Name, Reason, SomeText
from orchestre.domain.messages import MessageStatus


class AttachmentInfo(Answer):
    """A file that came with a message; `size` in bytes."""

    name: str
    media_type: str
    size: int


class Mail(Answer):
    """A mail of either side. `from` and `to` are bare e-mail addresses; `thread` is an id."""

    id: str
    #: The account's id; `account_name` is what its team calls it.
    account: str
    account_name: str = ""
    thread: str
    sender: str = Field(alias="from")
    from_name: str = ""
    to: list[str]
    cc: list[str] = Field(default_factory=list)
    subject: str
    text: str
    #: The mail's own date; `kept_at` is when it came in here.
    received_at: AwareDatetime
    kept_at: AwareDatetime | None = None
    #: Why it was skipped or needs a person; empty otherwise.
    reason: str = ""
    #: When a person should have answered it; None where none is needed, or no time was chosen.
    due_at: AwareDatetime | None = None
    attachments: list[AttachmentInfo] = Field(default_factory=list)
    #: Since when its text is gone (retention); it can be answered no more.
    erased_at: AwareDatetime | None = None
    #: The draft that answers it, if there is one.
    draft: str | None = None


class MessageInfo(Mail):
    """Something a person wrote, and where it stands."""

    status: MessageStatus


class ExchangedMail(Mail):
    """A mail in its whole exchange: one that came in, or where `ours` is true a reply that left.

    Of a reply of ours `id` is its own, `draft` the draft that it was, `received_at` when it left.
    """

    status: MessageStatus | Literal["sent"]
    ours: bool = False


class DismissBody(Body):
    """POST /messages/{id}/dismiss: why nobody needs to answer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Answered by phone"}]})

    reason: Reason = Field(min_length=1)


class ReplyToMessageBody(Body):
    """POST /messages/reply_to_message; `to` is the id of the message answered."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "provider_name": "maildir",
                    "identifier_name": "support@example.com",
                    "to": "0199f0c2a7b4e1d83f5c6a7b8c9d0e1f",
                    "message": "Hello Ana,\n\nyes, it does.\n",
                }
            ]
        }
    )

    provider_name: Name
    identifier_name: Name
    to: Name
    message: SomeText
