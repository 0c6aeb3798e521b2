"""Days: when one begins where a team is, and when something of it is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_DAY = timedelta(days=1)


def local_day(now: datetime, zone: str) -> date:
    """Return which day it is in a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def at(day: date, clock_time: str, zone: str) -> datetime:
    """Return when a day's `HH:MM` is, in UTC; ValueError outside the calendar.

    A time that the clocks pass over (to summer time) is as long after midnight as it would be;
    one that comes twice is the first (PEP 495, fold 0).
    """
    local = datetime.combine(day, time.fromisoformat(clock_time), ZoneInfo(zone))
    return local.astimezone(UTC)


def day_before(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return from when to when the day before lasted: 23 to 25 hours where clocks change."""
    return at(day - _DAY, "00:00", zone), at(day, "00:00", zone)


def tomorrow(now: datetime, clock_time: str, zone: str) -> datetime:
    """Return when the next day's `HH:MM` is, in UTC."""
    return at(local_day(now, zone) + _DAY, clock_time, zone)


def answer_due(kept_at: datetime | None, hours: int | None) -> datetime | None:
    """Return when mail that came in then is to be answered; None where no time was chosen."""
    return kept_at + timedelta(hours=hours) if kept_at and hours else None


@cache
def zones() -> frozenset[str]:
    """Return the names of all zones that this machine knows."""
    return frozenset(available_timezones())
