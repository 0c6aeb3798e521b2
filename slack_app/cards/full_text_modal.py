"""The whole of a draft to read, and to approve where all that would leave is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from orchestre.client.schemas import AcknowledgeBody, DraftDetail, FindingInfo
from orchestre.domain.drafts import DraftStatus
from slack_app.cards import parts
from slack_app.cards.actions import Form, Handle, asked_findings
from slack_app.cards.background import background
from slack_app.cards.blocks import line, quote, rich, said, words
from slack_app.cards.bodies import body_of
from slack_app.cards.card import Json
from slack_app.cards.envelope import envelope, is_envelope_whole
from slack_app.cards.forms import asked, modal, read_text, refuse, typed_text
from slack_app.cards.limits import LONGEST_METADATA, MOST_BLOCKS, MOST_VIEW_BYTES
from slack_app.cards.text import literal, pieces, size

#: UTF-16 units of a paragraph; Slack names no limit for rich text, and 3,000 for other blocks.
_PIECE = 2_800
#: Bytes and blocks that are left for what stands around the text.
_ROOM_BYTES, _ROOM_BLOCKS = 30_000, 40
_MOST_QUESTIONS = 20
#: What the API takes as a name.
_LONGEST_NAME = 320
_ACKNOWLEDGED = "ack:"


def full_text_modal(
    draft: DraftDetail, *, channel: str, message: str, may_approve: bool = True
) -> Json:
    """Return all of a draft: what would leave, why a person must look, the mail, the sources.

    It can be approved there if it waits, whoever reads `may_approve` it, and all that would leave
    is shown; for each finding that stands in the way it asks why the text is right all the same.
    Of the mail, the sources and the thread it shows what there is room for, and says what it left
    out.
    """
    handle = Handle.of(draft, channel=channel, message=message)
    outgoing = _outgoing(draft)
    stopping = [finding for finding in draft.findings if finding.blocking]
    metadata = handle.metadata(tuple(finding.name for finding in stopping))
    obstacle = _obstacle(draft, outgoing, metadata) or ("" if may_approve else _not_yours(draft))
    if obstacle:
        outgoing = [said(obstacle), *_cut(outgoing)]
        stopping, metadata = [], handle.metadata()
    top = [*outgoing, *_notes(draft, all_of_them=bool(obstacle)), *_questions(stopping)]
    blocks = [*top, *_as_fits(background(draft), used=top)]
    submit = "" if obstacle else "Approve & send"
    return modal(Form.READ, "Whole draft", blocks, submit=submit, metadata=metadata)


def read_full_text(view: Json) -> tuple[Handle, list[AcknowledgeBody]]:
    """Read what was approved, and why each finding may stand; raises Invalid naming an input."""
    metadata = view["private_metadata"]
    acknowledged = []
    for number, name in enumerate(asked_findings(metadata)):
        block_id = f"{_ACKNOWLEDGED}{number}"
        reason = read_text(view, block_id)
        if not reason:
            raise refuse(block_id, "Say why it is right all the same, or edit the reply")
        inputs = {"reason": block_id}
        acknowledged.append(body_of(AcknowledgeBody, inputs, finding=name, reason=reason))
    return Handle.read_metadata(metadata), acknowledged


def _outgoing(draft: DraftDetail) -> list[Json]:
    text = literal(draft.text).strip("\n")
    heading = "Would leave" if draft.status is DraftStatus.WAITING else "The reply"
    first = rich(line(words(heading, style="bold")), *envelope(draft))
    return [first, *(rich(quote(piece)) for piece in pieces(text, _PIECE) or [""])]


def _obstacle(draft: DraftDetail, outgoing: Sequence[Json], metadata: str) -> str:
    """Say why it cannot be approved here; empty where it can."""
    if draft.status is not DraftStatus.WAITING:
        return f"This draft is {draft.status}: there is nothing to decide."
    if draft.redrafting:
        return "A new version of this draft is being written; decide on that one."
    if not draft.text.strip():
        return "There is no text that could leave. Edit the reply first."
    obstacle = _not_shown(draft, outgoing, metadata)
    return f"{obstacle} with: orchestre drafts approve {draft.id[-8:]}" if obstacle else ""


def _not_yours(draft: DraftDetail) -> str:
    return f"You can read it here; your role does not approve it (it takes: {draft.approved_by})."


def _not_shown(draft: DraftDetail, outgoing: Sequence[Json], metadata: str) -> str:
    if not _fits(outgoing):
        count = f"{size(draft.text):,} characters"
        return (
            f"This reply is too long for Slack ({count}), so only its beginning stands here. "
            "Read and approve it"
        )
    if not is_envelope_whole(draft):
        return "An address or a name in this reply is too long for Slack. Read and approve it"
    stopping = [finding.name for finding in draft.findings if finding.blocking]
    is_long = len(metadata) > LONGEST_METADATA or len(stopping) > _MOST_QUESTIONS
    if is_long or not all(_can_be_named(name) for name in stopping):
        return (
            "More findings stand in the way than a form in Slack can ask about. Edit the reply, "
            "or answer for them"
        )
    return ""


def _can_be_named(finding: str) -> bool:
    """Tell whether the API takes the finding's name back as it is."""
    is_tidy = finding.strip() == finding and finding.isprintable()
    return is_tidy and 0 < len(finding) <= _LONGEST_NAME


def _fits(blocks: Sequence[Json]) -> bool:
    return (
        _bytes(blocks) <= MOST_VIEW_BYTES - _ROOM_BYTES
        and len(blocks) <= MOST_BLOCKS["modal"] - _ROOM_BLOCKS
    )


def _cut(outgoing: list[Json]) -> list[Json]:
    """Return as many of the blocks as fit; those of a text that cannot be approved here."""
    while not _fits(outgoing) and len(outgoing) > 1:
        outgoing = outgoing[: max(1, len(outgoing) // 2)]
    return outgoing


def _notes(draft: DraftDetail, *, all_of_them: bool) -> list[Json]:
    shown = [one for one in draft.findings if all_of_them or not one.blocking]
    if not shown:
        return []
    heading = line(words("To look at", style="bold"))
    rest = len(shown) - 40
    more = [line(words(f"and {rest} more", style="italic"))] if rest > 0 else []
    return [rich(heading, parts.finding_list(shown, 400, most=40), *more)]


def _questions(stopping: Iterable[FindingInfo]) -> list[Json]:
    return [
        asked(
            f"{_ACKNOWLEDGED}{number}",
            f"🛑 {literal(finding.what)}",
            typed_text(most=1_000),
            hint="Why is it right all the same? It is kept with your name; else edit the reply.",
        )
        for number, finding in enumerate(stopping)
    ]


def _as_fits(blocks: Iterable[Json], *, used: Sequence[Json]) -> list[Json]:
    """Return the blocks for which there is room, and where one was left out, a word on that."""
    room = MOST_VIEW_BYTES - _bytes(used)
    shown: list[Json] = []
    for block in blocks:
        room -= _bytes([block])
        if room < 0 or len(used) + len(shown) >= MOST_BLOCKS["modal"] - 2:
            return [*shown, said("There is more than Slack shows here: orchestre drafts show")]
        shown.append(block)
    return shown


def _bytes(blocks: Sequence[Json]) -> int:
    return len(json.dumps(list(blocks)))
