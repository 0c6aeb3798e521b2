"""The message that reminds of a draft: its subject and its time, never what anybody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orchestre.client.schemas import DraftDetail
from orchestre.client.schemas.notices import NoticeInfo
from orchestre.domain.chats import NoticeKind
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.durations import span
from slack_app.cards import parts
from slack_app.cards.actions import LINK, READ, Handle
from slack_app.cards.blocks import (
    actions,
    button,
    is_link,
    line,
    link_button,
    rich,
    when,
    words,
)
from slack_app.cards.card import Card, Json
from slack_app.cards.text import clipped, escaped, one_line


@dataclass(frozen=True, slots=True)
class Around:
    """Where a draft is shown: the address of its card (empty: none), and the console's.

    `names` maps a member's id to their Slack user id: whoever looks after the draft is told.
    """

    link: str
    names: Mapping[str, str]
    console_url: str


def reminder_card(draft: DraftDetail, notice: NoticeInfo, around: Around, *, now: datetime) -> Card:
    """Say that an answer is due soon, or overdue."""
    subject = parts.subject_of(draft.message.subject)
    is_late = notice.kind is NoticeKind.ESCALATION
    headline = _late(draft, now) if is_late else _soon(draft, now)
    mark = words("🔔  " if is_late else "⏰  ")
    title = parts.title(draft, draft.message.subject, around.console_url)
    said = [line(mark, title, words(f"\n{headline}")), line(*_about(draft, around.names))]
    return Card(
        text=escaped(f"{headline}: {clipped(subject, 150)}"),
        blocks=[rich(*said), actions(*_buttons(draft, around.link))],
    )


def decided_reminder(draft: DraftDetail, *, console_url: str) -> Card:
    """Say in a reminder's place that there is nothing to decide any more."""
    subject = parts.subject_of(draft.message.subject)
    told = (
        "The customer wrote again: this draft was set aside"
        if draft.status is DraftStatus.SUPERSEDED
        else f"Decided since: the draft is {draft.status}"
    )
    title = parts.title(draft, draft.message.subject, console_url)
    read = button(READ, "Read all", Handle.of(draft).text, label=f"Read {draft.id[-8:]}")
    return Card(
        text=escaped(f"{told}: {clipped(subject, 150)}"),
        blocks=[rich(line(words("✓  "), title, words(f"\n{told}"))), actions(read)],
    )


def _soon(draft: DraftDetail, now: datetime) -> str:
    left = (draft.due_at - now).total_seconds() if draft.due_at else 0
    return f"The answer is due in {span(left)}" if left > 0 else "The answer is due now"


def _late(draft: DraftDetail, now: datetime) -> str:
    late = (now - draft.due_at).total_seconds() if draft.due_at else 0
    return f"The answer is overdue by {span(late)}" if late >= 1 else "The answer is due now"


def _about(draft: DraftDetail, names: Mapping[str, str]) -> list[Json]:
    came = draft.message.kept_at or draft.message.received_at
    mailbox = one_line(draft.account_name, 80)
    return [
        words(f"{mailbox} · mail came " if mailbox else "Mail came "),
        when(came),
        *([words(" · due "), when(draft.due_at)] if draft.due_at else []),
        *parts.care(draft, names),
    ]


def _buttons(draft: DraftDetail, link: str) -> list[Json]:
    label = f"Review the draft {draft.id[-8:]}"
    review = button(READ, "Review", Handle.of(draft).text, style="primary", label=label)
    return [review, *([link_button(LINK, "Open its card", link)] if is_link(link) else [])]
