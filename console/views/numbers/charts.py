"""Charts: each answers one question at a glance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from orchestre.client.schemas.numbers import DayFigures, Figures, SpreadInfo
from orchestre.domain.durations import span

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
#: Days that are named below the bars, as many as a phone has room for.
_MOST_NAMED = 6
#: From so many days on, a bar is a week.
_WEEKLY = 100


def show_charts(days: Sequence[DayFigures]) -> None:
    """Show what was decided, how much came in and left, and how long customers waited."""
    left, right = st.columns(2)
    with left.container(border=True):
        st.markdown("**How good are the drafts?**")
        _bars(days, _DECIDED, _decided, stack=True, none="Nothing was decided in these days.")
    with right.container(border=True):
        st.markdown("**Do we keep up?**")
        _bars(
            days,
            _FLOW,
            lambda day: (day.received, day.sent),
            stack=False,
            none="Nothing came in and nothing left in these days.",
        )
    with st.container(border=True):
        st.markdown("**How long does a customer wait for a reply?**")
        _waits(days)


def _decided(day: Figures) -> tuple[int, ...]:
    return (day.approved_as_drafted, day.approved_edited, day.written_by_hand, day.rejected)


def _bars(
    days: Sequence[DayFigures],
    kinds: dict[str, str],
    counts: Callable[[Figures], tuple[int, ...]],
    *,
    stack: bool,
    none: str,
) -> None:
    table = tallied(days, counts)
    if any(map(any, table.values())):
        st.vega_lite_chart(bars(table, kinds, stack=stack), height=240)
    else:
        st.caption(none)


def bars(
    table: Mapping[date, Sequence[float]],
    kinds: Mapping[str, str],
    *,
    stack: bool,
    unit: str = "",
) -> dict[str, Any]:
    """Return a chart as Vega-Lite has it: bars of each day, upon each other or side by side.

    Days are names, not times: along a scale of time a bar is a hair's breadth wide, those side by
    side hide one another, and the last stands beyond the edge.
    """
    rows = [
        {"Day": _name(day), "Kind": kind, "Of": number, "Count": count}
        for day, counts in table.items()
        for number, (kind, count) in enumerate(zip(kinds, counts, strict=True))
    ]
    scale = {"domain": list(kinds), "range": list(kinds.values())}
    # Named are some days that lie evenly, the last of them always.
    step = -(-len(table) // _MOST_NAMED)
    named = [_name(day) for day in table][::-step]
    # In one row, four names are cut where two charts stand side by side.
    legend = {"orient": "bottom", "title": None, "columns": 2}
    encoding: dict[str, Any] = {
        "x": {
            "field": "Day",
            "type": "ordinal",
            "sort": None,
            "title": None,
            "axis": {"labelAngle": 0, "values": named},
        },
        "y": {
            "field": "Count",
            "type": "quantitative",
            "title": unit or None,
            "stack": "zero" if stack else None,
            "axis": {"tickMinStep": 1, "tickCount": 5},
        },
        "color": {"field": "Kind", "type": "nominal", "scale": scale, "legend": legend},
        "order": {"field": "Of"},
        "tooltip": [{"field": name} for name in ("Day", "Kind", "Count")],
    }
    if not stack:
        encoding["xOffset"] = {"field": "Kind", "sort": list(kinds)}
    # Without room at its right the last day's name is cut.
    room = {"left": 0, "top": 5, "right": 24, "bottom": 5}
    return {"data": {"values": rows}, "mark": "bar", "encoding": encoding, "padding": room}


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


def _waits(days: Sequence[DayFigures]) -> None:
    waited = [day.to_sent for day in days if day.to_sent is not None]
    if not waited:
        st.caption("No reply has left in these days.")
        return
    longest = max(spread.p90 for spread in waited)
    unit, size = ("hours", 3_600) if longest > _HOURS else ("minutes", 60)
    # Of many days those without a reply are left out; half of a week's halves says nothing.
    spreads = {
        day.day: _in_units(day.to_sent, size)
        for day in days
        if day.to_sent is not None or len(days) <= _WEEKLY
    }
    st.vega_lite_chart(bars(spreads, _WAITED, stack=False, unit=unit), height=220)
    st.caption(f"By the day that the mail came. The slowest: nine in ten within {span(longest)}.")


def _in_units(spread: SpreadInfo | None, size: int) -> tuple[float, float]:
    if spread is None:
        return 0.0, 0.0
    return round(spread.median / size, 1), round(spread.p90 / size, 1)


def _name(day: date) -> str:
    return f"{day.day} {day:%b}"
