"""Sections of the card of a draft that waits, as long as there is room for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orchestre.client.schemas import DraftDetail
from slack_app.cards import parts
from slack_app.cards.blocks import bullets, line, quote, rich, words
from slack_app.cards.card import Json
from slack_app.cards.envelope import envelope, file_name, is_envelope_whole, is_whole
from slack_app.cards.text import counted, date, escaped, shortened


@dataclass(frozen=True, slots=True)
class Room:
    """How much a card shows: lengths in UTF-16 units, and how many of each kind."""

    text: int
    text_lines: int
    mail: int
    mail_lines: int
    finding: int
    findings: int
    sources: int
    #: Addresses of each kind, and files.
    named: int


ROOMY = Room(3_500, 80, 1_200, 20, finding=240, findings=6, sources=8, named=12)
#: For a draft so full of everything that Slack would refuse the card: its beginning.
TIGHT = Room(900, 15, 500, 8, finding=200, findings=3, sources=3, named=2)

_CONFIDENCE = {
    "high": "Confidence: high",
    "medium": "Confidence: medium",
    "low": "Confidence: *low*",
    None: "Written by a person",
}


def is_shown_whole(draft: DraftDetail, room: Room) -> bool:
    """Tell whether all that would leave is shown, and every finding, whole."""
    named = (draft.to, draft.cc, draft.bcc, draft.attachments)
    return (
        bool(draft.text.strip())
        and shortened(draft.text, room.text, room.text_lines)[1]
        and all(len(each) <= room.named for each in named)
        and is_envelope_whole(draft)
        and len(draft.findings) <= room.findings
        and all(is_whole(finding.what, room.finding) for finding in draft.findings)
    )


def standing(draft: DraftDetail, now: datetime) -> list[str]:
    """Say in small print how the draft stands: what was found, when it came, until when."""
    blocking = sum(finding.blocking for finding in draft.findings)
    notes = len(draft.findings) - blocking
    came = draft.message.kept_at or draft.message.received_at
    until = draft.snoozed_until
    return [
        f"🛑 *{counted(blocking, 'thing')} to settle*" if blocking else "",
        f"⚠️ {counted(notes, 'thing')} to look at" if notes else "",
        "" if draft.findings else "✓ The checks found nothing",
        _CONFIDENCE.get(draft.confidence, ""),
        f"Mail came {date(came)}",
        f"{len(draft.thread)} mails in the exchange" if len(draft.thread) > 1 else "",
        _due(draft, now),
        f"💤 Snoozed until {date(until)}" if until and until > now else "",
        f"Draft `{escaped(draft.id[-8:])}`, version {draft.version}",
    ]


def _due(draft: DraftDetail, now: datetime) -> str:
    if draft.due_at is None:
        return ""
    return f"{'*Overdue* since' if draft.due_at <= now else 'Answer due'} {date(draft.due_at)}"


def findings(draft: DraftDetail, room: Room) -> list[Json]:
    """Say why a person must look."""
    if not draft.findings:
        return []
    shown = sorted(draft.findings, key=lambda finding: not finding.blocking)[: room.findings]
    heading = line(words("Before it leaves", style="bold"))
    return [
        rich(
            heading,
            parts.finding_list(shown, room.finding),
            *_more(len(draft.findings) - len(shown)),
        )
    ]


def mail(draft: DraftDetail, room: Room) -> list[Json]:
    """Return the customer's words, shortened where they are long."""
    text, is_whole = shortened(draft.message.text, room.mail, room.mail_lines)
    files = draft.message.attachments[: room.named]
    more = len(draft.message.attachments) - len(files)
    below = [
        *([] if is_whole else ["(shortened; Read all shows the rest)"]),
        *(f"📎 {file_name(one)}" for one in files),
        *([f"📎 and {counted(more, 'further file')}"] if more else []),
    ]
    heading = line(words("The customer wrote", style="bold"))
    return [
        heading,
        quote(text),
        *([line(words("\n".join(below), style="italic"))] if below else []),
    ]


def outgoing(draft: DraftDetail, room: Room, names: Mapping[str, str]) -> list[Json]:
    """Return all that would leave, or its beginning and where the rest is."""
    text, is_whole = shortened(draft.text, room.text, room.text_lines)
    heading = "Would leave" if is_whole else "Would leave (its beginning)"
    count = counted(len(draft.text.split()), "word")
    cut = f"Cut here; the whole reply has {count}. Read all shows it, and lets you approve it."
    return [
        line(words(heading, style="bold"), *parts.origin(draft, names)),
        *envelope(draft, room.named),
        quote(text),
        *([] if is_whole else [line(words(cut, style="italic"))]),
    ]


def sources(draft: DraftDetail, room: Room) -> list[Json]:
    """Name what the reply leans on."""
    quoted = [source for source in draft.sources if source.quoted]
    if not quoted:
        return [line(words("Leans on  ", style="bold"), words("no source"))]
    shown = [parts.source_line(source) for source in quoted[: room.sources]]
    heading = line(words("Leans on", style="bold"))
    return [heading, bullets(shown), *_more(len(quoted) - len(shown))]


def _more(count: int) -> list[Json]:
    return [line(words(f"and {count} more: Read all", style="italic"))] if count > 0 else []
