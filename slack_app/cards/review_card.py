"""The card of a draft that waits: everything a decision is taken on, and the decisions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from orchestre.client.schemas import DraftDetail
from slack_app.cards import parts
from slack_app.cards.actions import (
    APPROVE,
    EDIT,
    MORE,
    READ,
    REJECT,
    Choice,
    Handle,
    choice_value,
)
from slack_app.cards.blocks import actions, button, line, plain, rich, small
from slack_app.cards.card import Card, Json, metadata_of
from slack_app.cards.limits import MOST_MESSAGE
from slack_app.cards.resting import ending
from slack_app.cards.review_sections import (
    ROOMY,
    TIGHT,
    Room,
    findings,
    is_shown_whole,
    mail,
    outgoing,
    sources,
    standing,
)
from slack_app.cards.text import clipped, escaped, size

NOBODY: Mapping[str, str] = {}


def review_card(
    draft: DraftDetail, *, console_url: str, now: datetime, names: Mapping[str, str] = NOBODY
) -> Card:
    """Show a draft that waits; Approve only where all that would leave is before the reader's eyes.

    Where it is not, or a finding stands in the way, the card says so and leads to the whole draft.
    `names` maps a member's address or id to their Slack user id, or to a name to show.
    """
    who, subject = parts.customer(draft), parts.subject_of(draft.message.subject)
    head = _head(draft, console_url, now, names)
    return Card(
        text=escaped(f"Reply to {clipped(who, 60)} waits for a decision: {clipped(subject, 150)}"),
        blocks=_fitting(draft, head, names, console_url=console_url, now=now),
        metadata=metadata_of(draft),
    )


def can_be_approved_at_once(draft: DraftDetail) -> bool:
    """Tell whether all of a draft has room on a card, and no finding asks for a person's word."""
    return is_shown_whole(draft, ROOMY) and not any(one.blocking for one in draft.findings)


def _head(
    draft: DraftDetail, console_url: str, now: datetime, names: Mapping[str, str]
) -> list[Json]:
    title = line(parts.title(draft, draft.message.subject, console_url))
    who = line(*parts.sender_line(draft), *parts.care(draft, names))
    return [rich(title, who), small(*standing(draft, now))]


def _fitting(
    draft: DraftDetail,
    head: list[Json],
    names: Mapping[str, str],
    *,
    console_url: str,
    now: datetime,
) -> list[Json]:
    first = _first(draft, at_once=can_be_approved_at_once(draft))
    further = [
        *_further(draft),
        *ending(draft, parts.customer(draft), now=now),
        *parts.console_button(draft, console_url),
    ]
    blocks = [*head, *_body(draft, ROOMY, names), actions(first, *further)]
    if _length(blocks) <= MOST_MESSAGE:
        return blocks
    first = _first(draft, at_once=False)
    return [*head, *_body(draft, TIGHT, names), actions(first, *further)]


def _body(draft: DraftDetail, room: Room, names: Mapping[str, str]) -> list[Json]:
    return [
        *findings(draft, room),
        rich(*mail(draft, room)),
        rich(*outgoing(draft, room, names)),
        rich(*sources(draft, room)),
    ]


def _length(blocks: list[Json]) -> int:
    return size(json.dumps(blocks, ensure_ascii=False))


def _first(draft: DraftDetail, *, at_once: bool) -> Json:
    handle = Handle.of(draft).text
    who = parts.customer(draft)
    if at_once:
        label = f"Approve and send this reply to {who}"
        return button(APPROVE, "Approve & send", handle, style="primary", label=label)
    label = f"Read the whole reply to {who}, then approve it"
    return button(READ, "Read all & approve", handle, style="primary", label=label)


def _further(draft: DraftDetail) -> list[Json]:
    handle, who = Handle.of(draft), parts.customer(draft)
    options = [
        {"text": plain(shown, 75), "value": choice_value(choice, handle)}
        for choice, shown in _CHOICES.items()
    ]
    return [
        button(EDIT, "Edit", handle.text, label=f"Edit the reply to {who}"),
        button(REJECT, "Reject", handle.text, style="danger", label=f"Reject the reply to {who}"),
        {"type": "overflow", "action_id": MORE, "options": options},
    ]


_CHOICES = {
    Choice.RESPOND: "Ask for another version…",
    Choice.READ: "Read all",
    Choice.ASSIGN: "Give it to me",
    Choice.SNOOZE_HOUR: "Snooze for an hour",
    Choice.SNOOZE_TOMORROW: "Snooze until tomorrow",
}
