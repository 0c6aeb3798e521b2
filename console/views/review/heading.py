"""Heading: whose draft is open, for which mailbox, since when, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

import streamlit as st

from console.elements.moments import ago, moment
from console.views.review.state import Desk
from orchestre.client.schemas import DraftDetail, MessageInfo
from orchestre.domain.drafts import DraftStatus

_CONFIDENCE = {"high": "high confidence", "medium": "medium confidence", "low": "low confidence"}


def back(desk: Desk) -> None:
    """Draw the way back to the list, which phones show in place of the draft."""
    with st.container(key="review-way-back"):
        if st.button("Back to the list", icon=":material/arrow_back:", key="review-goes-back"):
            desk.in_front = False
            st.rerun()


def draft_heading(draft: DraftDetail, members: Mapping[str, str]) -> None:
    """Say what the mail is about, who wrote it and how its answer stands."""
    facts = [
        f"to <bdi>{escape(draft.account_name)}</bdi>",
        escape(_came(draft.message)),
        *_standing(draft),
        *([f"given to <bdi>{escape(_who(draft, members))}</bdi>"] if draft.assignee else []),
    ]
    _heading(draft.message, facts)


def message_heading(message: MessageInfo) -> None:
    """Say so of a message that has no draft."""
    facts = [f"to <bdi>{escape(message.account_name)}</bdi>", escape(_came(message))]
    if message.due_at:
        facts.append(escape(f"answer due {ago(message.due_at)}"))
    _heading(message, facts)


def _heading(message: MessageInfo, facts: list[str]) -> None:
    who = message.from_name or message.sender
    address = f" &lt;{escape(message.sender)}&gt;" if message.from_name else ""
    st.html(
        '<div class="review-heading">'
        f'<h2 dir="auto">{escape(message.subject or "(no subject)")}</h2>'
        f"<p><b><bdi>{escape(who)}</bdi></b><bdi>{address}</bdi> "
        f"{' · '.join(facts)}</p></div>"
    )


def _came(message: MessageInfo) -> str:
    came = message.kept_at or message.received_at
    return f"{ago(came)} ({moment(came)})"


def _who(draft: DraftDetail, members: Mapping[str, str]) -> str:
    return members.get(draft.assignee or "", "somebody who left")


def _standing(draft: DraftDetail) -> list[str]:
    now = datetime.now(UTC)
    facts = []
    if draft.status is DraftStatus.WAITING and draft.due_at:
        is_late = draft.due_at <= now
        facts.append(
            f'<b class="review-late">overdue since {escape(moment(draft.due_at))}</b>'
            if is_late
            else escape(f"answer due {ago(draft.due_at, now)}")
        )
    if draft.snoozed_until and draft.snoozed_until > now:
        facts.append(escape(f"snoozed until {moment(draft.snoozed_until)}"))
    author = draft.author.removeprefix("model:")
    facts.append(f"version {draft.version} by <bdi>{escape(author)}</bdi>")
    if draft.confidence:
        facts.append(_CONFIDENCE.get(draft.confidence, escape(draft.confidence)))
    return facts
