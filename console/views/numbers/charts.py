"""Charts: each answers one question at a glance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import streamlit as st

from console.elements.lasting import lasted
from orchestre.client.schemas.numbers import DayFigures, Figures, SpreadInfo

#: Kinds of decisions from good to bad, each with a colour for light and dark pages alike.
_DECIDED = {
    "As drafted": "#2a9d80",
    "After an edit": "#e0a63a",
    "By hand": "#5b8fd6",
    "Rejected": "#d1605e",
}
_FLOW = {"Came in": "#5b8fd6", "Sent": "#2a9d80"}
_WAITED = {"Half within": "#2a9d80", "Nine in ten within": "#e0a63a"}
#: Seconds from which on hours are easier to read than minutes.
_HOURS = 7_200
#: From so many days on, a bar is a week.
_WEEKLY = 100


def show_charts(days: Sequence[DayFigures]) -> None:
    """Show what was decided, how much came in and left, and how long customers waited."""
    left, right = st.columns(2)
    with left.container(border=True):
        st.markdown("**How good are the drafts?**")
        _bars(days, _DECIDED, _decided, stack=True)
    with right.container(border=True):
        st.markdown("**Do we keep up?**")
        _bars(days, _FLOW, lambda day: (day.received, day.sent), stack=False)
    with st.container(border=True):
        st.markdown("**How long does a customer wait for a reply?**")
        _waits([(day.day, day.to_sent) for day in days if day.to_sent is not None])


def _decided(day: Figures) -> tuple[int, ...]:
    return (day.approved_as_drafted, day.approved_edited, day.written_by_hand, day.rejected)


def _bars(
    days: Sequence[DayFigures],
    kinds: dict[str, str],
    counts: Callable[[Figures], tuple[int, ...]],
    *,
    stack: bool,
) -> None:
    table = tallied(days, counts)
    columns = zip(*table.values(), strict=True)
    st.bar_chart(
        {"Day": list(table), **dict(zip(kinds, columns, strict=True))},
        x="Day",
        y=list(kinds),
        color=list(kinds.values()),
        stack=stack,
        x_label="",
        y_label="",
        height=240,
    )


def tallied(
    days: Sequence[DayFigures], counts: Callable[[Figures], tuple[int, ...]]
) -> dict[date, tuple[int, ...]]:
    """Return the counts of each day, or of each week (by its Monday) where there are many days."""
    by_week = len(days) > _WEEKLY
    sums: dict[date, tuple[int, ...]] = {}
    for day in days:
        begins = day.day - timedelta(days=day.day.weekday()) if by_week else day.day
        so_far = sums.get(begins, (0,) * len(counts(day)))
        sums[begins] = tuple(map(sum, zip(so_far, counts(day), strict=True)))
    return sums


def _waits(waited: list[tuple[date, SpreadInfo]]) -> None:
    if not waited:
        st.caption("No reply has left in these days.")
        return
    longest = max(spread.p90 for _, spread in waited)
    unit, size = ("hours", 3_600) if longest > _HOURS else ("minutes", 60)
    spreads = [(spread.median / size, spread.p90 / size) for _, spread in waited]
    lines = dict(zip(_WAITED, zip(*spreads, strict=True), strict=True))
    st.bar_chart(
        {"Day": [day for day, _ in waited], **lines},
        x="Day",
        y=list(_WAITED),
        color=list(_WAITED.values()),
        stack=False,
        x_label="",
        y_label=unit,
        height=220,
    )
    st.caption(f"By the day that the mail came. The slowest: nine in ten within {lasted(longest)}.")
