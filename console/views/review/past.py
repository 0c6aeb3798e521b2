"""Past: what changed since the version before, who decided what, and what was looked at."""

from __future__ import annotations

from datetime import datetime
from html import escape

import streamlit as st

from console.elements.moments import moment
from console.views.review.changes import as_html, versions, word_changes
from orchestre.client.schemas import DraftDetail, HistoryEntry
from orchestre.domain.decisions import PAST


def past(draft: DraftDetail) -> None:
    """Show, folded, what changed last, the history, and sources that were only looked at."""
    before, after = [None, None, *versions(draft)][-2:]
    # What an undo brought back says what it said before.
    if before and after and before.text != after.text:
        with st.expander("What changed since the last version", icon=":material/difference:"):
            st.html(
                f'<p class="review-small">Version {after.version}{version_made(draft, after)}, '
                f"against version {before.version}</p>"
            )
            st.html(as_html(list(word_changes(before.text, after.text))))
    looked_at = [source for source in draft.sources if not source.quoted]
    if looked_at:
        with st.expander(f"Also looked at ({len(looked_at)})", icon=":material/search:"):
            st.html("".join(_source(one.title or one.id, one.text) for one in looked_at))
    told = history(draft)
    with st.expander(f"History ({len(told)})", icon=":material/history:"):
        lines = "".join(_line(entry) for entry in told)
        st.html(f'<ol class="review-history">{lines}</ol>')


def _source(title: str, text: str) -> str:
    return (
        f'<details class="review-source"><summary dir="auto">{escape(title)}</summary>'
        f'<div class="review-own" dir="auto">{escape(text)}</div></details>'
    )


def history(draft: DraftDetail) -> list[HistoryEntry]:
    """Return what happened to a draft, each thing once, oldest first."""
    undone = _undone(draft)
    # An edit stands there a second time as its version; an undo's version nobody wrote.
    return [
        entry
        for entry in draft.history
        if entry.verb != "edit" and not (entry.text and entry.at in undone)
    ]


def _undone(draft: DraftDetail) -> dict[datetime, HistoryEntry]:
    """Return the undos by their times, which the versions that they brought back bear too."""
    return {entry.at: entry for entry in draft.history if entry.verb == "undo"}


def version_made(draft: DraftDetail, version: HistoryEntry) -> str:
    """Return as HTML by whom a version was written, or brought back."""
    undo = _undone(draft).get(version.at)
    by = f"<bdi>{escape((undo or version).actor)}</bdi>"
    return f", taken back by {by}" if undo else f" by {by}"


def _line(entry: HistoryEntry) -> str:
    reason = f": {escape(entry.reason)}" if entry.reason else ""
    return (
        f"<li><time>{escape(moment(entry.at))}</time> version {entry.version} "
        f"<b>{escape(PAST.get(entry.verb, entry.verb))}</b> by <bdi>{escape(entry.actor)}</bdi>"
        f"{reason}</li>"
    )
