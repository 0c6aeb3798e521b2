"""Rows: drafts and messages as lines of the list; every text in them is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypedDict

from console.elements.moments import ago
from orchestre.client.schemas import DraftInfo, FindingInfo, MessageInfo
from orchestre.domain.drafts import DraftStatus

#: Characters of the text that a line begins with.
_BEGINNING = 140
#: That no language model wrote it says nothing about this draft.
SAYS_NOTHING = "offline-draft"


_ENDS = {DraftStatus.PARKED: "may have left", DraftStatus.FAILED: "did not leave"}


class Badge(TypedDict):
    """A mark at a line: what it says, and its tone (stop, warn, info, quiet)."""

    text: str
    tone: str


class Row(TypedDict):
    """One line of the list."""

    id: str
    who: str
    address: str
    subject: str
    beginning: str
    age: str
    mailbox: str
    badges: list[Badge]


def draft_row(draft: DraftInfo, names: Mapping[str, str], me: str) -> Row:
    """Show a draft as a line; `names` are the members' addresses by their ids."""
    address = ", ".join(draft.to)
    return {
        "id": draft.id,
        "who": draft.to_name or address or "(nobody)",
        "address": address if draft.to_name else "",
        "subject": draft.subject or "(no subject)",
        "beginning": " ".join(draft.text[: 2 * _BEGINNING].split())[:_BEGINNING],
        "age": ago(draft.came_at or draft.created_at),
        "mailbox": draft.account_name,
        "badges": [*_standing(draft), *_found(draft.findings), *_people(draft, names, me)],
    }


def message_row(message: MessageInfo) -> Row:
    """Show a message that needs a person as a line."""
    now = datetime.now(UTC)
    return {
        "id": message.id,
        "who": message.from_name or message.sender,
        "address": message.sender if message.from_name else "",
        "subject": message.subject or "(no subject)",
        "beginning": message.reason,
        "age": ago(message.kept_at or message.received_at),
        "mailbox": message.account_name,
        "badges": _due(message.due_at, now),
    }


def telling(findings: list[FindingInfo]) -> list[FindingInfo]:
    """Return the findings that say something about this draft, blocking ones first."""
    told = [finding for finding in findings if finding.name != SAYS_NOTHING]
    return sorted(told, key=lambda finding: not finding.blocking)


def _found(findings: list[FindingInfo]) -> list[Badge]:
    told = telling(findings)
    stops = sum(finding.blocking for finding in told)
    notes = len(told) - stops
    return [
        *([Badge(text=f"{stops} to settle", tone="stop")] if stops else []),
        *([Badge(text=f"{notes} to look at", tone="warn")] if notes else []),
    ]


def _people(draft: DraftInfo, names: Mapping[str, str], me: str) -> list[Badge]:
    if draft.assignee is None:
        return []
    who = "you" if draft.assignee == me else names.get(draft.assignee, "a colleague").split("@")[0]
    return [Badge(text=f"for {who}", tone="info")]


def _standing(draft: DraftInfo) -> list[Badge]:
    now = datetime.now(UTC)
    if draft.status is DraftStatus.APPROVED:
        return _leaving(draft, now)
    if draft.status is not DraftStatus.WAITING:
        tone = "stop" if draft.status in {DraftStatus.PARKED, DraftStatus.FAILED} else "quiet"
        return [Badge(text=_ENDS.get(draft.status, draft.status), tone=tone)]
    if draft.redrafting:
        return [Badge(text="being rewritten", tone="info")]
    if draft.snoozed_until and draft.snoozed_until > now:
        return [Badge(text=f"back {ago(draft.snoozed_until, now)}", tone="quiet")]
    return _due(draft.due_at, now)


def _leaving(draft: DraftInfo, now: datetime) -> list[Badge]:
    if draft.reply and draft.reply.error:
        return [Badge(text="tries again", tone="warn")]
    due = (draft.reply.due_at if draft.reply else None) or draft.due_at
    if due is None or due <= now:
        return [Badge(text="leaving now", tone="info")]
    return [Badge(text=f"leaves in {int((due - now).total_seconds()) + 1} s", tone="info")]


def _due(due: datetime | None, now: datetime) -> list[Badge]:
    if due is None:
        return []
    if due <= now:
        return [Badge(text="overdue", tone="stop")]
    return [Badge(text=f"due {ago(due, now)}", tone="quiet")]
