"""Looked up: what drafts leaned on most, and what was looked for in vain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import streamlit as st

from console.elements.empty import empty
from console.elements.leading import lead_to
from console.elements.letter import letter
from console.elements.moments import ago, moment
from console.elements.named import customer, mail_of, named_drafts
from console.portal import wait_for
from console.session import Session
from orchestre.client.schemas import DraftInfo, UnansweredInfo, UsedInfo, UseInfo
from orchestre.domain.drafts import DraftStatus

#: Days that may be looked back over.
PERIODS = {"7 days": 7, "28 days": 28, "a year": 365}
_GONE = "(no longer there)"
#: Mails that are named with what was looked for in vain.
_MOST_NAMED = 8
_STATES = {
    DraftStatus.WAITING: "waits for a decision",
    DraftStatus.APPROVED: "approved",
    DraftStatus.SENT: "sent",
    DraftStatus.REJECTED: "rejected",
    DraftStatus.SUPERSEDED: "overtaken",
    DraftStatus.PARKED: "stuck",
    DraftStatus.FAILED: "not sent",
}


def used(found: Sequence[UsedInfo], key: str, *, named: str) -> str | None:
    """List what drafts leaned on most; return the id of the row that was chosen, if any."""
    if not found:
        empty(
            "No draft leaned on any yet",
            "As soon as your bots draft answers, what they rely on is counted here.",
            icon=":material/insights:",
        )
        return None
    chosen = st.dataframe(
        [
            {
                "Title": one.title or _GONE,
                named: one.id,
                "Quoted": one.quoted,
                "Looked at": one.drafts,
                "Last": ago(one.last_used_at),
            }
            for one in found
        ],
        hide_index=True,
        column_order=("Title", "Quoted", "Looked at", "Last", *((named,) if named else ())),
        column_config={
            "Quoted": st.column_config.NumberColumn(
                help="Drafts that say what stands there.", width="small"
            ),
            "Looked at": st.column_config.NumberColumn(
                help="Drafts for which it was found, quoted or not.", width="small"
            ),
        },
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        alt="What drafts leaned on most",
    )
    rows = chosen["selection"]["rows"]
    return found[rows[0]].id if rows else None


def drafts_of(session: Session, uses: Sequence[UseInfo]) -> None:
    """List the drafts that leaned on one thing, those that say what stands there first."""
    if not uses:
        st.caption("No draft has leaned on it yet.")
        return
    known = wait_for(named_drafts(session.client, [one.draft for one in uses]))
    telling = sorted(uses, key=lambda one: not one.quoted)
    st.dataframe(
        [_use(one, known.get(one.draft)) for one in telling],
        hide_index=True,
        column_config={
            "Subject": st.column_config.TextColumn(width="medium"),
            "Draft": st.column_config.LinkColumn(display_text="Open", width="small"),
        },
        alt="Drafts that leaned on it",
    )


def _use(one: UseInfo, draft: DraftInfo | None) -> dict[str, str]:
    return {
        "Customer": customer(draft) if draft else "",
        "Subject": draft.subject if draft else "",
        "State": _STATES[draft.status] if draft else "",
        "Written": moment(one.at),
        "How": "says what stands there" if one.quoted else "only looked at it",
        "Draft": f"/review?draft={quote(one.draft)}",
    }


def unanswered(found: Sequence[UnansweredInfo], key: str) -> UnansweredInfo | None:
    """List what was looked for in vain; return the row that was chosen, if any."""
    if not found:
        empty(
            "Everything that was asked was found",
            "What customers ask and neither products nor documents tell of is listed here.",
            icon=":material/done_all:",
        )
        return None
    st.caption(
        "These are words that a bot searched for to answer a mail. Choose a row to read the mail, "
        "and to add what was missing."
    )
    chosen = st.dataframe(
        [
            {"The bot searched for": one.query, "Asked": one.asked, "Last": ago(one.last_asked_at)}
            for one in found
        ],
        hide_index=True,
        column_config={
            "The bot searched for": st.column_config.TextColumn(width="large"),
            "Asked": st.column_config.NumberColumn(width="small"),
        },
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        alt="What was looked for in vain",
    )
    rows = chosen["selection"]["rows"]
    return found[rows[0]] if rows else None


def gap(
    session: Session, one: UnansweredInfo, *, may_add: bool, add: Callable[[str, str], None]
) -> None:
    """Show one thing that was missing, for whose mails, and the ways to add it.

    `add` is called with `product` or `document` and the words.
    """
    known = wait_for(named_drafts(session.client, one.drafts[:_MOST_NAMED]))
    with st.container(border=True):
        st.caption("The bot searched for")
        letter(one.query)
        st.caption("It did so for the mail of")
        with st.container(horizontal=True):
            for draft in one.drafts[:_MOST_NAMED]:
                label = mail_of(known[draft]) if draft in known else "a draft that is gone"
                if st.button(label, key=f"gap-{draft}", icon=":material/mail:"):
                    lead_to("review", draft=draft)
        if may_add:
            with st.container(horizontal=True):
                for kind in ("product", "document"):
                    icon = ":material/sell:" if kind == "product" else ":material/description:"
                    if st.button(f"Add a {kind} for it", key=f"gap-add-{kind}", icon=icon):
                        add(kind, one.query)


def period(key: str) -> int:
    """Ask how many days are looked back over."""
    shown = st.segmented_control(
        "In the last", list(PERIODS), default="28 days", required=True, key=key
    )
    return PERIODS[shown or "28 days"]


def since(days: int) -> str:
    """Return the day that a period of so many days begins with, today included."""
    return (datetime.now(UTC) - timedelta(days=days - 1)).date().isoformat()
