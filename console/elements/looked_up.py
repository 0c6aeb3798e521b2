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
from orchestre.client.schemas import UnansweredInfo, UsedInfo, UseInfo

#: Days that may be looked back over.
PERIODS = {"7 days": 7, "28 days": 28, "a year": 365}
_GONE = "(no longer there)"


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


def drafts_of(uses: Sequence[UseInfo]) -> None:
    """List the drafts that leaned on one thing, each with the way to it."""
    if not uses:
        st.caption("No draft has leaned on it yet.")
        return
    st.dataframe(
        [
            {
                "Draft": f"/review?draft={quote(one.draft)}",
                "Written": moment(one.at),
                "How": "says what stands there" if one.quoted else "only looked at it",
            }
            for one in uses
        ],
        hide_index=True,
        column_config={"Draft": st.column_config.LinkColumn(display_text="Open", width="small")},
        alt="Drafts that leaned on it",
    )


def unanswered(found: Sequence[UnansweredInfo], key: str) -> UnansweredInfo | None:
    """List what was looked for in vain; return the row that was chosen, if any."""
    if not found:
        empty(
            "Everything that was asked was found",
            "What customers ask and neither products nor documents tell of is listed here.",
            icon=":material/done_all:",
        )
        return None
    st.caption("Choose a row to see who asked, and to add what was missing.")
    chosen = st.dataframe(
        [
            {"Looked for": one.query, "Asked": one.asked, "Last": ago(one.last_asked_at)}
            for one in found
        ],
        hide_index=True,
        column_config={
            "Looked for": st.column_config.TextColumn(width="large"),
            "Asked": st.column_config.NumberColumn(width="small"),
        },
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        alt="What was looked for in vain",
    )
    rows = chosen["selection"]["rows"]
    return found[rows[0]] if rows else None


def gap(one: UnansweredInfo, *, may_add: bool, add: Callable[[str, str], None]) -> None:
    """Show one thing that was missing, for which drafts, and the ways to add it.

    `add` is called with `product` or `document` and the words.
    """
    with st.container(border=True):
        letter(one.query)
        with st.container(horizontal=True):
            for number, draft in enumerate(one.drafts[:8], 1):
                if st.button(f"Draft {number}", key=f"gap-{draft}", icon=":material/drafts:"):
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
