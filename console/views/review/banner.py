"""Banner: somebody else was faster, or the customer wrote again; nothing typed is lost."""

from __future__ import annotations

import streamlit as st

from console.literal import literal
from console.views.review.state import Desk
from orchestre.client.schemas import DraftDetail
from orchestre.domain.decisions import PAST
from orchestre.domain.drafts import DraftStatus


def banner(desk: Desk, draft: DraftDetail) -> None:
    """Say what happened to the draft since it came on the screen, and lead to what it is now."""
    latest = desk.latest
    if latest is None or is_same(draft, latest):
        return
    with st.container(border=True, key="review-banner"):
        st.markdown(f":material/sync_problem: **{literal(happened(draft, latest))}**")
        typed = desk.typed_over(draft)
        if typed is not None:
            st.markdown("What you typed is kept: you can copy it, or put it on top.")
        if st.button(
            "Show the new version" if latest.version > draft.version else "Show how it stands",
            type="primary",
            key=f"review-newer-{latest.id}-{latest.version}-{latest.status}",
        ):
            desk.keep_typed(draft)
            desk.shown, desk.trouble = latest, None
            st.rerun()


def is_same(shown: DraftDetail, latest: DraftDetail) -> bool:
    """Tell whether a decision on what is shown would still be one on what there is."""
    return (shown.version, shown.content_hash, shown.status, shown.redrafting) == (
        latest.version,
        latest.content_hash,
        latest.status,
        latest.redrafting,
    )


def happened(shown: DraftDetail, latest: DraftDetail) -> str:
    """Say in a sentence who did what to a draft since it was shown."""
    if latest.status is DraftStatus.SUPERSEDED:
        return "The customer wrote again: this draft was set aside for the newer mail."
    since = [entry for entry in latest.history[len(shown.history) :] if entry.verb in PAST]
    if latest.redrafting:
        who = since[-1].actor if since else "Somebody"
        return f"{who} asked for a new version; it is being written."
    if since:
        last = since[-1]
        told = "edited this draft" if last.verb == "edit" else f"{PAST[last.verb]} this draft"
        return f"{last.actor} {told}" + (f": {last.reason}" if last.reason else ".")
    if latest.version > shown.version:
        return f"There is a new version, written by {latest.author}."
    return f"This draft is {latest.status} now."
