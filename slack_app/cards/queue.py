"""The queue: what waits and what was put off, each with a button and the id that commands take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from orchestre.client.schemas import DraftInfo
from orchestre.domain.durations import span
from slack_app.cards import parts
from slack_app.cards.actions import READ, Handle
from slack_app.cards.blocks import button, line, plain, rich, said, when, words
from slack_app.cards.card import Card, Json
from slack_app.cards.resting import back_button
from slack_app.cards.status import Overview, how_many
from slack_app.cards.text import clipped, counted, escaped, literal, one_line

_EXCERPT = 160
_MOST_RESTING = 5
NOBODY: Mapping[str, str] = {}


def queue(overview: Overview, *, now: datetime, names: Mapping[str, str] = NOBODY) -> Card:
    """Answer `/orchestre queue`; `names` maps a member's id to their Slack user id."""
    text = f"{how_many(overview)}."
    waiting = waiting_blocks(overview, now=now, most=10, names=names)
    resting = resting_blocks(overview, now=now)
    return Card(escaped(text), [rich(line(words(text, style="bold"))), *waiting, *resting])


def waiting_blocks(
    overview: Overview, *, now: datetime, most: int, names: Mapping[str, str] = NOBODY
) -> list[Json]:
    """Return a paragraph with a Review button for each draft; none can be approved from here."""
    shown = overview.waiting[:most]
    blocks = []
    for draft in shown:
        blocks += [_waiting(draft, now), *parts.looked_after(draft, names)]
    is_cut = overview.has_more or len(shown) < len(overview.waiting)
    return [*blocks, said("There are more: orchestre drafts list")] if is_cut else blocks


def resting_blocks(overview: Overview, *, now: datetime) -> list[Json]:
    """Return a paragraph for each draft that was put off, with a button that has it back."""
    shown = overview.resting[:_MOST_RESTING]
    if not shown:
        return []
    more = overview.put_off - len(shown)
    rest = [said(f"and {more} more put off: orchestre drafts list")] if more > 0 else []
    head = rich(line(words("Put off", style="bold")))
    return [head, *(block for one in shown for block in _resting(one, now)), *rest]


def _waiting(draft: DraftInfo, now: datetime) -> Json:
    blocking = sum(finding.blocking for finding in draft.findings)
    marks = [f"🛑 {counted(blocking, 'thing')} to settle"] if blocking else []
    marks += ["a new version is being written"] if draft.redrafting else []
    to = one_line(", ".join(draft.to), 120)
    excerpt = clipped(" ".join(literal(draft.text).split()), _EXCERPT)
    text = f"{_heading(draft, to)}\n{_age(draft, marks, now)}\n{excerpt}"
    label = f"Review the reply to {to}"
    review = button(READ, "Review", Handle.of(draft).text, label=label)
    return {"type": "section", "text": plain(text, 3_000), "accessory": review}


def _resting(draft: DraftInfo, now: datetime) -> list[Json]:
    to = one_line(", ".join(draft.to), 120)
    text = f"{_heading(draft, to)}\n{_age(draft, [], now)}"
    back = back_button(draft, to)
    until = [when(draft.snoozed_until)] if draft.snoozed_until else []
    return [
        {"type": "section", "text": plain(text, 3_000), "accessory": back},
        rich(line(words("💤 Until "), *until)),
    ]


def _heading(draft: DraftInfo, to: str) -> str:
    return f"{one_line(draft.subject, 150) or '(no subject)'}\n{to}"


def _age(draft: DraftInfo, marks: Sequence[str], now: datetime) -> str:
    """Say how long a mail waits, until when it is to be answered, and how commands name it."""
    age = span((now - (draft.came_at or draft.created_at)).total_seconds())
    name = one_line(draft.account_name, 60)
    return " · ".join([f"{age} old", *_due(draft, now), *marks, name, f"draft {draft.id[-8:]}"])


def _due(draft: DraftInfo, now: datetime) -> list[str]:
    if draft.due_at is None:
        return []
    left = (draft.due_at - now).total_seconds()
    return [f"due in {span(left)}" if left > 0 else f"⏰ overdue by {span(-left)}"]
