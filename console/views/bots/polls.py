"""Polls: how those of the last 24 hours went, as a picture of one bar an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape

import streamlit as st

from console.elements.moments import zone
from orchestre.client.schemas import PollHour

_HOUR = timedelta(hours=1)
#: Of the picture, and of the least bar in it: one failed poll of a thousand is still seen.
_HEIGHT, _LEAST = 72, 6
_OK, _FAILED, _NONE = "#2a9d80", "#d1433a", "rgba(128, 128, 128, .25)"
_BAR = (
    '<div title="{title}" style="flex: 1 1 0; display: flex; flex-direction: column; '
    'justify-content: flex-end; height: 100%; gap: 1px">{parts}</div>'
)
_PART = '<div style="height: {height}px; background: {colour}; border-radius: 2px"></div>'
_FRAME = (
    '<div role="img" aria-label="{summary}" style="display: flex; align-items: flex-end; '
    'gap: 3px; height: {height}px">{bars}</div>'
    '<div style="display: flex; justify-content: space-between; font-size: .8rem; opacity: .75">'
    "<span>{first}</span><span>{last}</span></div>"
)


def picture(hours: list[PollHour], now: datetime | None = None) -> None:
    """Show a bar for each of the last 24 hours, and in words what they add up to."""
    if any(one.polls for one in hours):
        st.html(drawn(hours, now or datetime.now(UTC)))
    st.caption(summary(hours))


def summary(hours: list[PollHour]) -> str:
    """Say what the hours add up to."""
    polls, failures = sum(one.polls for one in hours), sum(one.failures for one in hours)
    if not polls:
        return "No poll in the last 24 hours."
    went_wrong = f"{failures:,} failed" if failures else "none failed"
    mails = sum(one.received for one in hours)
    return (
        f"Last 24 hours: {polls:,} poll{'s' * (polls != 1)}, {went_wrong}; "
        f"{mails:,} new mail{'s' * (mails != 1)}."
    )


def drawn(hours: list[PollHour], now: datetime) -> str:
    """Return the picture as HTML; what others wrote is escaped."""
    known = {one.hour: one for one in hours}
    this = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    slots = [this - _HOUR * back for back in reversed(range(24))]
    most = max((one.polls for one in hours), default=0)
    bars = "".join(_bar(slot, known.get(slot), most) for slot in slots)
    clock = [f"{slot.astimezone(zone()):%H:%M}" for slot in (slots[0], slots[-1])]
    return _FRAME.format(
        summary=escape(summary(hours)),
        height=_HEIGHT,
        bars=bars,
        first=clock[0],
        last=f"{clock[1]}, this hour",
    )


def _bar(slot: datetime, hour: PollHour | None, most: int) -> str:
    began = f"{slot.astimezone(zone()):%H:%M}"
    if hour is None or not hour.polls:
        part = _PART.format(height=_LEAST, colour=_NONE)
        return _BAR.format(title=f"{began}: no poll", parts=part)
    failed = _height(hour.failures, most)
    went_well = _height(hour.polls - hour.failures, most, room=_HEIGHT - failed - 1)
    parts = ((failed, _FAILED), (went_well, _OK))
    error = f" — {hour.error}" if hour.error else ""
    title = f"{began}: {hour.polls} polls, {hour.failures} failed, {hour.received} new{error}"
    return _BAR.format(
        title=escape(title),
        parts="".join(_PART.format(height=height, colour=c) for height, c in parts if height),
    )


def _height(count: int, most: int, *, room: int = _HEIGHT) -> int:
    return min(room, max(_LEAST, round(_HEIGHT * count / most))) if count else 0
