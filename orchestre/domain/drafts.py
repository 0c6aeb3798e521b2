"""Drafts: an answer that an agent proposes, its statuses, and the hash a decision names."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from orchestre.domain.messages import Address, Attachment


class DraftStatus(StrEnum):
    """Where a draft stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    SENT = "sent"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    PARKED = "parked"
    FAILED = "failed"


#: Which status may follow which; `approved → waiting` is undo, as a new version.
FOLLOWS: dict[DraftStatus, frozenset[DraftStatus]] = {
    DraftStatus.WAITING: frozenset(
        {DraftStatus.APPROVED, DraftStatus.REJECTED, DraftStatus.SUPERSEDED}
    ),
    DraftStatus.APPROVED: frozenset(
        {
            DraftStatus.SENT,
            DraftStatus.WAITING,
            DraftStatus.SUPERSEDED,
            DraftStatus.PARKED,
            DraftStatus.FAILED,
        }
    ),
    DraftStatus.PARKED: frozenset({DraftStatus.SENT, DraftStatus.APPROVED, DraftStatus.REJECTED}),
    DraftStatus.FAILED: frozenset({DraftStatus.APPROVED, DraftStatus.REJECTED}),
    DraftStatus.SENT: frozenset(),
    DraftStatus.REJECTED: frozenset({DraftStatus.WAITING}),
    DraftStatus.SUPERSEDED: frozenset({DraftStatus.WAITING}),
}


class DraftOrder(StrEnum):
    """In which order drafts are listed."""

    OLDEST = "oldest"
    NEWEST = "newest"
    #: The answer that is due first; those without a time come last, the longest waiting first.
    DUE = "due"
    #: What changed last.
    CHANGED = "changed"


#: What was approved, and has left, may have left, or is to leave.
LEAVING = frozenset(
    {DraftStatus.APPROVED, DraftStatus.SENT, DraftStatus.PARKED, DraftStatus.FAILED}
)


def may_follow(before: DraftStatus, after: DraftStatus) -> bool:
    """Tell whether a draft may go from one status to another, or stay as it is."""
    return before is after or after in FOLLOWS[before]


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that a draft leans on. `id` is the sku of a product or the id of a passage."""

    kind: str  # product | document | message | instructions
    id: str
    title: str
    text: str
    url: str = ""
    #: Whether the draft states what stands here; the others were only looked at.
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check says about a draft; a blocking one stops a one-click approval."""

    #: Stable within a draft version; a person acknowledges it by this name.
    name: str
    what: str
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class DraftContent:
    """Exactly what would leave: everything that a decision binds itself to."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


def content_hash(content: DraftContent, *, workspace_id: str, thread_id: str, version: int) -> str:
    """Return 32 hex digits that change with anything a person is asked to approve."""
    parts = {
        "workspace": workspace_id,
        "thread": thread_id,
        "version": version,
        **asdict(content),
    }
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def normal_text(text: str) -> str:
    """Return `text` with LF line ends, no trailing blanks and one final newline.

    The blank that makes `-- ` the line above a signature stays (RFC 3676 §4.3).
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = (line if line == "-- " else line.rstrip() for line in lines)
    return "\n".join(kept).strip("\n") + "\n"


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """One version of a draft. `author`: a member's id, or `model:` and the model's name."""

    version: int
    author: str
    content: DraftContent
    content_hash: str
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    created_at: datetime
    #: The agent's own word: high, medium or low; empty where a person wrote it.
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that waits for a person, or what became of it; `current` is what is shown."""

    id: str
    workspace_id: str
    account_id: str
    #: The message it answers.
    message_id: str
    thread_id: str
    status: DraftStatus
    current: DraftVersion
    created_at: datetime
    updated_at: datetime
    #: When the message that it answers came in here.
    came_at: datetime | None = None
    #: Until when an approved draft can be taken back, or an answer is expected; None: neither.
    due_at: datetime | None = None
    assignee: str | None = None
    snoozed_until: datetime | None = None
    #: Whether the agent is at work on a further version that a person asked for.
    redrafting: bool = False
    #: Why it is parked or failed; empty otherwise.
    error: str = ""
