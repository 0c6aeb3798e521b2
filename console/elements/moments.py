"""Moments: times in the viewer's own zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from orchestre.domain.durations import span

_JUST_NOW, _LONG_AGO = timedelta(minutes=1), timedelta(days=14)


def zone() -> tzinfo:
    """Return the zone that the viewer's browser names; UTC where it names none."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def moment(at: datetime) -> str:
    """Return a time as the viewer's clock shows it, such as `22 Nov 2026, 14:05`."""
    local = at.astimezone(zone())
    return f"{local.day} {local:%b %Y, %H:%M}"


def ago(at: datetime, now: datetime | None = None) -> str:
    """Return how long ago or how soon a time is, in one unit; further off, its date."""
    apart = (now or datetime.now(UTC)) - at
    if abs(apart) > _LONG_AGO:
        return moment(at)
    if abs(apart) < _JUST_NOW:
        return "just now"
    # By whole minutes: nobody reads seconds of what is a minute old.
    long = span(max(60, round(abs(apart).total_seconds() / 60) * 60))
    return f"{long} ago" if apart > timedelta() else f"in {long}"
