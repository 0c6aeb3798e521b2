"""Drafts on the wire: what a person reads before they decide."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from orchestre.client.schemas.messages import AttachmentInfo, MessageInfo
from orchestre.client.schemas.text import Answer
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Role
from orchestre.domain.replies import ReplyStatus


class SourceInfo(Answer):
    """A passage that a draft leans on; `kind` is product, document, message or instructions."""

    kind: str
    id: str
    title: str
    text: str
    url: str = ""
    #: Whether the draft says what stands there; the others were only looked at.
    quoted: bool = False


class FindingInfo(Answer):
    """Something a check says about a draft; a blocking one is acknowledged by its name."""

    name: str
    what: str
    blocking: bool = False


class ReplyInfo(Answer):
    """How far an approved draft has come on its way out."""

    status: ReplyStatus
    attempts: int = 0
    #: What went wrong last; empty when nothing did.
    error: str = ""
    #: When it leaves, or is tried again; None once that is over.
    due_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None
    #: An earlier attempt may have sent it: then its approval cannot be taken back.
    may_have_left: bool = False
    #: The Message-ID that it left under; empty until then.
    message_id: str = ""
    #: The provider's id of the sent message; empty until it is known.
    sent_message: str = ""


class ThreadEntry(Answer):
    """A mail of the exchange, oldest first; `ours` tells our replies from the customer's."""

    sender: str = Field(alias="from")
    from_name: str = ""
    subject: str = ""
    text: str
    received_at: AwareDatetime
    ours: bool = False


class HistoryEntry(Answer):
    """A version that was written, or a decision that was taken, oldest first."""

    at: AwareDatetime
    #: A member's e-mail address, or `model:` and the model's name.
    actor: str
    #: drafted, edited, approve, edit, reject, respond, undo, resolve, sent …
    verb: str
    version: int
    reason: str = ""
    #: The version's text where the entry is one; empty otherwise.
    text: str = ""


class DraftInfo(Answer):
    """A draft in a list. `to` are bare e-mail addresses; `account` and `assignee` are ids."""

    id: str
    version: int
    content_hash: str
    status: DraftStatus
    account: str
    account_name: str = ""
    to: list[str]
    #: What the customer calls themselves: the name of the first whom it would go to.
    to_name: str = ""
    subject: str
    text: str
    #: The agent's own word: high, medium or low; None where a person wrote the text.
    confidence: str | None = None
    findings: list[FindingInfo] = Field(default_factory=list)
    created_at: AwareDatetime
    #: When the mail came in here that it answers; None for what is kept nowhere.
    came_at: AwareDatetime | None = None
    #: When the answer is due, while the draft waits (None: no time was chosen); once it is
    #: approved, until when it can be taken back.
    due_at: AwareDatetime | None = None
    assignee: str | None = None
    snoozed_until: AwareDatetime | None = None
    #: Whether a further version that a person asked for is being written.
    redrafting: bool = False
    #: Why it is parked or failed; empty otherwise.
    error: str = ""
    #: The approved reply on its way out; in lists only while it is on its way.
    reply: ReplyInfo | None = None


class DraftCountsInfo(Answer):
    """How much there is to do; `snoozed` drafts are not among the waiting ones."""

    waiting: int
    snoozed: int
    #: Those of the waiting that were given to whoever asks.
    mine: int
    approved: int
    parked: int
    failed: int
    #: Messages that no draft could be made for.
    needs_human: int
    #: The id of the newest event: while it is the same, nobody decided anything.
    event: str


class DraftDetail(DraftInfo):
    """A draft with everything that a decision is taken on."""

    #: The message it answers.
    message: MessageInfo
    thread_id: str
    #: The least role that may approve it.
    approved_by: Role = Role.APPROVER
    cc: list[str] = Field(default_factory=list)
    bcc: list[str] = Field(default_factory=list)
    attachments: list[AttachmentInfo] = Field(default_factory=list)
    #: Who wrote the current version: a member's e-mail address, or `model:` and its name.
    author: str = ""
    thread: list[ThreadEntry] = Field(default_factory=list)
    sources: list[SourceInfo] = Field(default_factory=list)
    history: list[HistoryEntry] = Field(default_factory=list)
    updated_at: AwareDatetime
