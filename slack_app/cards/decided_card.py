"""The card of a draft that no longer waits: what became of it, by whom, and what to do now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from orchestre.client.schemas import DraftDetail, HistoryEntry
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.durations import span
from orchestre.domain.replies import ReplyStatus
from slack_app.cards import parts
from slack_app.cards.actions import READ, UNDO, Handle
from slack_app.cards.blocks import actions, button, line, rich, when, words
from slack_app.cards.card import Card, Json, metadata_of
from slack_app.cards.edits import edit_size
from slack_app.cards.next_steps import next_step
from slack_app.cards.settling import settled, settled_by, settling_buttons
from slack_app.cards.text import clipped, escaped, one_line

_MARKS = {
    DraftStatus.WAITING: "✍️",
    DraftStatus.APPROVED: "✅",
    DraftStatus.SENT: "📨",
    DraftStatus.REJECTED: "🚫",
    DraftStatus.SUPERSEDED: "💬",
    DraftStatus.PARKED: "❓",
    DraftStatus.FAILED: "🛑",
}
#: The decisions that a status may stand on.
_VERBS = {
    DraftStatus.WAITING: ("respond", "reject"),
    DraftStatus.APPROVED: ("approve",),
    DraftStatus.SENT: ("approve",),
    DraftStatus.REJECTED: ("reject",),
    DraftStatus.PARKED: ("approve",),
    DraftStatus.FAILED: ("approve",),
}
#: What became of a reply that a person settled, where that is not told as ever.
_SETTLED = {
    DraftStatus.APPROVED: "The reply to {who} is sent again",
    DraftStatus.REJECTED: "The reply to {who} was dropped; it is sent no more",
}
_TOLD = {"approve": "Approved", "reject": "Rejected"}
_REASON = 300


def decided_card(
    draft: DraftDetail, *, names: Mapping[str, str], now: datetime, console_url: str = ""
) -> Card:
    """Show what became of a draft; Undo while there is time.

    `names` maps a member's address to their Slack user id, or to a name to show.
    """
    who = clipped(parts.customer(draft), 60)
    headline = _headline(draft, who)
    subject = parts.subject_of(draft.message.subject)
    head = [
        words(f"{_MARKS[draft.status]}  "),
        parts.title(draft, draft.message.subject, console_url),
        words(f"\n{headline}"),
    ]
    said = [part for part in (*_by(draft, names), next_step(draft, now)) if part]
    return Card(
        text=escaped(f"{headline}: {clipped(subject, 150)}"),
        blocks=[
            rich(line(*head), *(line(*elements) for elements in said)),
            actions(*_buttons(draft, who, now), *parts.console_button(draft, console_url)),
        ],
        metadata=metadata_of(draft),
    )


def can_be_undone(draft: DraftDetail, now: datetime) -> bool:
    """Tell whether an approval can still be taken back; also where a try has failed for certain."""
    until = (draft.reply.due_at if draft.reply else None) or draft.due_at
    reply = draft.reply
    rests = reply is None or (reply.status is ReplyStatus.APPROVED and not reply.may_have_left)
    is_leaving = draft.status is DraftStatus.APPROVED and until is not None and until > now
    return is_leaving and rests


def _headline(draft: DraftDetail, who: str) -> str:
    if draft.status is DraftStatus.WAITING:
        return (
            f"A new version of the reply to {who} is being written"
            if draft.redrafting
            else f"The reply to {who} waits for a decision"
        )
    if settled(draft) and draft.status in _SETTLED:
        return _SETTLED[draft.status].format(who=who)
    if draft.status is DraftStatus.APPROVED and draft.reply and draft.reply.error:
        return f"The reply to {who} could not leave yet"
    return {
        DraftStatus.APPROVED: f"The reply to {who} is approved",
        DraftStatus.SENT: f"The reply to {who} was sent",
        DraftStatus.REJECTED: f"The reply to {who} was rejected; nothing was sent",
        DraftStatus.SUPERSEDED: f"{who} wrote again; this draft was set aside",
        DraftStatus.PARKED: f"Nobody knows whether the reply to {who} left",
        DraftStatus.FAILED: f"The reply to {who} was not sent",
    }[draft.status]


def _by(draft: DraftDetail, names: Mapping[str, str]) -> list[list[Json]]:
    """Say who decided, and who settled what became of that: a line of each."""
    word = settled(draft)
    verbs = ("approve",) if word else _VERBS.get(draft.status, ())
    entry = _last(draft.history, verbs)
    taken = [] if entry is None else _decision(draft, entry, names)
    return [taken, settled_by(word, names) if word else []]


def _decision(draft: DraftDetail, entry: HistoryEntry, names: Mapping[str, str]) -> list[Json]:
    told = "Sent back" if draft.status is DraftStatus.WAITING else _TOLD[entry.verb]
    elements = [words(f"{told} by "), parts.person(entry.actor, names), words(" ")]
    elements += [when(entry.at), words(_waited(draft, entry))]
    if entry.reason:
        elements += [words(": "), words(one_line(entry.reason, _REASON), style="italic")]
    return elements


def _waited(draft: DraftDetail, entry: HistoryEntry) -> str:
    """Say how long a decision took, and how much of the text it changed."""
    shown = _last([one for one in draft.history if one.at <= entry.at], ("drafted",))
    took = f", {span((entry.at - shown.at).total_seconds())} after it was drafted" if shown else ""
    changed = edit_size(draft.history, entry) if entry.verb == "approve" else ""
    return f"{took} · {changed}" if changed else took


def _last(history: Sequence[HistoryEntry], verbs: Sequence[str]) -> HistoryEntry | None:
    return next((entry for entry in reversed(history) if entry.verb in verbs), None)


def _buttons(draft: DraftDetail, who: str, now: datetime) -> list[Json]:
    value = Handle.of(draft).text
    read = button(READ, "Read all", value, label=f"Read the whole exchange with {who}")
    if not can_be_undone(draft, now):
        return [*settling_buttons(draft, who), read]
    return [button(UNDO, "Undo", value, label=f"Take back the reply to {who}"), read]
