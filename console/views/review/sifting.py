"""Sifting: which drafts the list shows, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import streamlit as st

from console.views.review.state import Tab
from orchestre.client.drafts import Sifted
from orchestre.client.schemas import AccountInfo
from orchestre.domain.drafts import DraftOrder

_ORDERS = {
    "Longest waiting first": DraftOrder.OLDEST,
    "Due first": DraftOrder.DUE,
    "Newest first": DraftOrder.NEWEST,
}
_FINDINGS = {
    "Anything": None,
    "Something to settle": "blocking",
    "Something to look at": "any",
    "Nothing found": "none",
    "A price": "price",
    "A figure": "quantity",
    "A link": "link",
    "A name": "name",
    "Hidden text": "hidden-text",
    "Orders to an assistant": "steering-attempt",
}
_AGES = {
    "Any age": None,
    "Older than an hour": timedelta(hours=1),
    "Older than a day": timedelta(days=1),
    "Older than three days": timedelta(days=3),
    "Older than a week": timedelta(weeks=1),
}
_WHOSE = {"Anybody's": None, "Mine": "me", "Nobody's": "none"}
_ASIDE = {"To be done": False, "Snoozed": True}


def sifting(tab: Tab, accounts: list[AccountInfo]) -> Sifted:
    """Draw the filter of a list; return what was chosen."""
    waits = tab is Tab.WAITING
    names = {one.id: one.identifier_name for one in accounts}
    with st.popover(_label(), icon=":material/filter_list:", key="review-filter"):
        account = st.selectbox(
            "Mailbox",
            [None, *names],
            format_func=lambda one: "Every mailbox" if one is None else names[one],
            key="review-sift-account",
        )
        whose = st.selectbox("Given to", list(_WHOSE), key="review-sift-whose")
        found = st.selectbox("Findings", list(_FINDINGS), key="review-sift-found")
        age = st.selectbox("Drafted", list(_AGES), key="review-sift-age")
        if waits:
            aside = st.selectbox("Shown", list(_ASIDE), key="review-sift-aside")
            order = st.selectbox("Order", list(_ORDERS), key="review-sift-order")
        st.button("Show everything", on_click=_show_everything, width="stretch")
    return Sifted(
        account=account,
        assignee=_WHOSE[whose],
        finding=_FINDINGS[found],
        created_before=_before(_AGES[age]),
        snoozed=_ASIDE[aside] if waits else None,
        order=_ORDERS[order] if waits else DraftOrder.CHANGED,
    )


def is_sifted() -> bool:
    """Tell whether the list leaves something out."""
    return bool(_chosen())


def _chosen() -> int:
    first: dict[str, Mapping[str, object]] = {
        "whose": _WHOSE,
        "found": _FINDINGS,
        "age": _AGES,
        "aside": _ASIDE,
    }
    chosen = [
        st.session_state.get(f"review-sift-{name}") not in {None, next(iter(options))}
        for name, options in first.items()
    ]
    return sum(chosen) + (st.session_state.get("review-sift-account") is not None)


def _label() -> str:
    chosen = _chosen()
    return f"Filter ({chosen})" if chosen else "Filter"


def _show_everything() -> None:
    for key in [key for key in st.session_state if str(key).startswith("review-sift-")]:
        del st.session_state[key]


def _before(age: timedelta | None) -> datetime | None:
    # By whole minutes: else every run would ask for another list, and pages would not hold.
    return None if age is None else datetime.now(UTC).replace(second=0, microsecond=0) - age
