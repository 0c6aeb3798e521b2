"""A draft as a person reads it before deciding: all that would leave, and what it leans on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from textwrap import shorten

from orchestre.cli.thread_view import earlier, later, quoted
from orchestre.cli.wording import ago, dated, moment, one_line
from orchestre.client.schemas import DraftDetail, DraftInfo, FindingInfo, HistoryEntry
from orchestre.domain.decisions import PAST
from orchestre.domain.drafts import DraftStatus

_LEAVING = {
    DraftStatus.WAITING: "WHAT WOULD LEAVE",
    DraftStatus.APPROVED: "WHAT LEAVES",
    DraftStatus.SENT: "WHAT LEFT",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How much of a draft is shown, and the mailbox's name and address if they are known.

    Of the sources those that the draft quotes, or with `sources` all of them; the beginning of
    earlier mails, or with `thread` all of it.
    """

    mailbox: str = ""
    sources: bool = False
    thread: bool = False


def draft_lines(draft: DraftDetail, view: View) -> Iterator[str]:
    """Yield the lines of a draft: the exchange, the customer's mail, what would leave, and why."""
    message = draft.message
    yield f"Draft {draft.id}  version {draft.version}  {_state(draft)}"
    yield f"Mailbox {one_line(view.mailbox or draft.account_name)}"
    yield ""
    yield from earlier(draft, whole=view.thread)
    yield "THE CUSTOMER WROTE"
    sender = f"{message.from_name} <{message.sender}>" if message.from_name else message.sender
    yield f"  From     {one_line(sender)}"
    yield f"  Subject  {one_line(message.subject) or '(none)'}"
    came = message.kept_at or message.received_at
    own = dated(message.received_at, came)
    yield f"  Came     {moment(came)} ({ago(came)}{', ' + own if own else ''})"
    for file in message.attachments:
        name = one_line(file.name) or "(no name)"
        yield f"  Attached {name} ({one_line(file.media_type)}, {file.size} bytes)"
    yield ""
    yield quoted(message.text)
    yield ""
    yield from later(draft, whole=view.thread)
    yield from _outgoing(draft, view.mailbox)
    yield from _findings(draft.findings)
    yield from _sources(draft, every=view.sources)
    yield from _history(draft)


def _state(draft: DraftDetail) -> str:
    words = [str(draft.status), departure(draft), answer_due(draft)]
    if draft.redrafting:
        words.append("a new version is being written")
    error = one_line(draft.error or (draft.reply.error if draft.reply else ""))
    return ", ".join(filter(None, words)) + (f": {error}" if error else "")


def answer_due(draft: DraftInfo) -> str:
    """Say when the answer of a draft that waits is due; nothing where no time was chosen."""
    if draft.status is not DraftStatus.WAITING or draft.due_at is None:
        return ""
    is_late = draft.due_at <= datetime.now(UTC)
    return f"{'overdue since' if is_late else 'due'} {moment(draft.due_at)}"


def departure(draft: DraftInfo) -> str:
    """Say when an approved draft leaves or is tried again, or when it left; else nothing."""
    reply = draft.reply
    if draft.status is DraftStatus.SENT and reply and reply.sent_at:
        return f"left {moment(reply.sent_at)}"
    due = (reply.due_at if reply else None) or draft.due_at
    if draft.status is not DraftStatus.APPROVED or due is None:
        return ""
    is_due = due <= datetime.now(UTC)
    at = "now" if is_due else f"at {due.astimezone():%H:%M:%S}"
    if reply and reply.error:
        return f"tries again {at}"
    return "is leaving" if is_due else f"leaves {at}"


def _outgoing(draft: DraftDetail, mailbox: str) -> Iterator[str]:
    heading = _LEAVING.get(draft.status, "WHAT WAS WRITTEN")
    yield f"{heading}  (written by {one_line(draft.author or 'the agent')})"
    if mailbox:
        yield f"  From     {one_line(mailbox)}"
    for name, addresses in (("To", draft.to), ("Cc", draft.cc), ("Bcc", draft.bcc)):
        if addresses:
            yield f"  {name:<8} {one_line(', '.join(addresses))}"
    yield f"  Subject  {one_line(draft.subject)}"
    for file in draft.attachments:
        yield f"  Attached {one_line(file.name)}"
    yield ""
    yield quoted(draft.text)
    yield ""


def _findings(findings: list[FindingInfo]) -> Iterator[str]:
    if not findings:
        yield "FINDINGS  none"
        return
    yield "FINDINGS"
    for finding in findings:
        mark = "BLOCKS" if finding.blocking else "note"
        yield f"  {mark:<6} {one_line(finding.name)}: {one_line(finding.what)}"


def _sources(draft: DraftDetail, *, every: bool) -> Iterator[str]:
    quoted = [one for one in draft.sources if one.quoted]
    others = [one for one in draft.sources if not one.quoted]
    shown = quoted + others if every else quoted
    yield "SOURCES" if shown else "SOURCES   none is quoted"
    for source in shown:
        yield f"  {one_line(f'{source.kind} {source.id}  {source.title}')}"
        yield f"    {shorten(one_line(source.text), 74, placeholder=' …')}"
    if others and not every:
        yield f"  also looked at: {len(others)}, shown with --sources"


def _history(draft: DraftDetail) -> Iterator[str]:
    if draft.history:
        yield "HISTORY"
    taken_back = {entry.at for entry in draft.history if entry.verb == "undo"}
    for entry in draft.history:
        # An edit stands there a second time as the version that it wrote; what an undo brings
        # back was written by nobody.
        if entry.verb == "edit" or (entry.verb == "drafted" and entry.at in taken_back):
            continue
        yield f"  {one_line(_told(entry, draft))}"


def _told(entry: HistoryEntry, draft: DraftDetail) -> str:
    line = f"{moment(entry.at)}  v{entry.version}  {PAST.get(entry.verb, entry.verb)}"
    if entry.verb == "sent":
        return f"{line} as {draft.reply.message_id}" if draft.reply else line
    return f"{line} by {entry.actor}" + (f": {entry.reason}" if entry.reason else "")
