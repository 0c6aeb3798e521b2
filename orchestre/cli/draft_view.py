"""A draft as a person reads it before deciding: all that would leave, and what it leans on."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent, shorten

from orchestre.cli.wording import ago, literal, moment, one_line
from orchestre.client.schemas import DraftDetail, FindingInfo
from orchestre.domain.drafts import DraftStatus


def draft_lines(draft: DraftDetail) -> Iterator[str]:
    """Yield the lines of a draft: the customer's mail, what would leave, and why."""
    message = draft.message
    yield f"Draft {draft.id}  version {draft.version}  {_state(draft)}"
    yield ""
    yield "THE CUSTOMER WROTE"
    sender = f"{message.from_name} <{message.sender}>" if message.from_name else message.sender
    yield f"  From     {one_line(sender)}"
    yield f"  Subject  {one_line(message.subject)}"
    yield f"  Came     {moment(message.received_at)} ({ago(message.received_at)})"
    for file in message.attachments:
        yield f"  Attached {one_line(file.name)} ({file.media_type}, {file.size} bytes)"
    yield ""
    yield _quoted(message.text)
    yield ""
    yield from _outgoing(draft)
    yield from _findings(draft.findings)
    yield from _sources(draft)
    yield from _history(draft)


def _state(draft: DraftDetail) -> str:
    words = [str(draft.status)]
    if draft.status is DraftStatus.APPROVED and draft.due_at is not None:
        words.append(f"leaves at {draft.due_at.astimezone():%H:%M:%S}")
    if draft.redrafting:
        words.append("a new version is being written")
    error = draft.error or (draft.reply.error if draft.reply else "")
    if error:
        words.append(one_line(error))
    return ", ".join(words)


def _outgoing(draft: DraftDetail) -> Iterator[str]:
    yield f"WHAT WOULD LEAVE  (written by {one_line(draft.author or 'the agent')})"
    for name, addresses in (("To", draft.to), ("Cc", draft.cc), ("Bcc", draft.bcc)):
        if addresses:
            yield f"  {name:<8} {one_line(', '.join(addresses))}"
    yield f"  Subject  {one_line(draft.subject)}"
    for file in draft.attachments:
        yield f"  Attached {one_line(file.name)}"
    yield ""
    yield _quoted(draft.text)
    yield ""


def _quoted(text: str) -> str:
    return indent(literal(text).strip("\n") or "(empty)", "  │ ", lambda _line: True)


def _findings(findings: list[FindingInfo]) -> Iterator[str]:
    if not findings:
        yield "FINDINGS  none"
        return
    yield "FINDINGS"
    for finding in findings:
        mark = "BLOCKS" if finding.blocking else "note"
        yield f"  {mark:<6} {one_line(finding.name)}: {one_line(finding.what)}"


def _sources(draft: DraftDetail) -> Iterator[str]:
    yield "SOURCES" if draft.sources else "SOURCES   none"
    for source in draft.sources:
        yield f"  {one_line(f'{source.kind} {source.id}  {source.title}')}"
        yield f"    {shorten(one_line(source.text), 74, placeholder=' …')}"


def _history(draft: DraftDetail) -> Iterator[str]:
    if draft.history:
        yield "HISTORY"
    for entry in draft.history:
        reason = f": {entry.reason}" if entry.reason else ""
        line = f"{moment(entry.at)}  v{entry.version}  {entry.verb} by {entry.actor}{reason}"
        yield f"  {one_line(line)}"
