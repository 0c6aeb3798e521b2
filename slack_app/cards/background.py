"""Background of a draft: the customer's mail, what the reply leans on, the exchange before it."""

from __future__ import annotations

from collections.abc import Iterator

from orchestre.client.schemas import DraftDetail, SourceInfo, ThreadEntry
from slack_app.cards import parts
from slack_app.cards.blocks import DIVIDER, line, quote, rich, when, words
from slack_app.cards.card import Json
from slack_app.cards.envelope import file_name
from slack_app.cards.text import literal, one_line, pieces, shortened

_PIECE = 2_800
_EXCERPT, _EXCERPT_LINES = 600, 12
_EARLIER, _EARLIER_LINES = 1_500, 40


def background(draft: DraftDetail) -> Iterator[Json]:
    """Yield what a decision is taken on, what matters most first: mail, sources, thread."""
    yield DIVIDER
    yield from _mail(draft)
    yield DIVIDER
    yield from _sources(draft)
    yield from _thread(draft)


def _mail(draft: DraftDetail) -> Iterator[Json]:
    message = draft.message
    came = [words("\nCame "), when(message.kept_at or message.received_at)]
    heading = line(words("The customer wrote\n", style="bold"), *parts.sender_line(draft), *came)
    subject = line(words("Subject  ", style="bold"), words(parts.subject_of(message.subject)))
    files = [line(words(f"📎 {file_name(one)}")) for one in message.attachments[:20]]
    yield rich(heading, subject, *files)
    text = literal(message.text).strip("\n")
    for piece in pieces(text, _PIECE) or [""]:
        yield rich(quote(piece))


def _sources(draft: DraftDetail) -> Iterator[Json]:
    if not draft.sources:
        yield rich(line(words("It leans on no source.", style="italic")))
        return
    ordered = sorted(draft.sources, key=lambda source: not source.quoted)
    for index, source in enumerate(ordered):
        yield _source(source, first=index == 0)


def _source(source: SourceInfo, *, first: bool) -> Json:
    heading = [line(words("What it leans on", style="bold"))] if first else []
    looked = [] if source.quoted else [words("  only looked at", style="italic")]
    text = shortened(source.text, _EXCERPT, _EXCERPT_LINES)[0]
    return rich(*heading, line(*parts.source_line(source), *looked), quote(text))


def _thread(draft: DraftDetail) -> Iterator[Json]:
    earlier = _before(draft)
    for index, entry in enumerate(reversed(earlier)):
        heading = [line(words("The exchange before, newest first", style="bold"))]
        who = one_line(entry.from_name or entry.sender, 80)
        mark = "We wrote" if entry.ours else f"{who} wrote"
        text = shortened(entry.text, _EARLIER, _EARLIER_LINES)[0]
        said = line(words(f"{mark} "), when(entry.received_at))
        yield rich(*(heading if index == 0 else []), said, quote(text))


def _before(draft: DraftDetail) -> list[ThreadEntry]:
    """Return the mails before the one that is answered; it and its reply stand above.

    Ours bear our clock's time, theirs another's: each is held against its like.
    """
    answered, began = draft.message, {True: draft.created_at, False: draft.message.received_at}
    return [
        entry
        for entry in draft.thread
        if entry.received_at <= began[entry.ours] and entry.text != answered.text
    ]
