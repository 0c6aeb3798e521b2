"""Days where a team is, through changes of its clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from orchestre.domain import days

OSLO = "Europe/Oslo"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_day_begins_where_the_team_is() -> None:
    now = utc(2026, 1, 5, 23, 30)
    assert days.local_day(now, "UTC") == date(2026, 1, 5)
    assert days.local_day(now, OSLO) == date(2026, 1, 6)
    assert days.local_day(now, "Pacific/Honolulu") == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("day", "clock_time", "moment"),
    [
        (date(2026, 1, 5), "09:00", utc(2026, 1, 5, 8)),
        (date(2026, 7, 5), "09:00", utc(2026, 7, 5, 7)),
        # Passed over: as long after midnight as it would be.
        (date(2026, 3, 29), "02:30", utc(2026, 3, 29, 1, 30)),
        # Twice: the first.
        (date(2026, 10, 25), "02:30", utc(2026, 10, 25, 0, 30)),
    ],
)
def test_a_local_time_is_one_moment(day: date, clock_time: str, moment: datetime) -> None:
    assert days.at(day, clock_time, OSLO) == moment


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 30), 23), (date(2026, 10, 26), 25), (date(2026, 5, 5), 24)]
)
def test_the_day_before_is_as_long_as_it_was(day: date, hours: int) -> None:
    begin, end = days.day_before(day, OSLO)
    assert (end - begin).total_seconds() == 3_600 * hours


def test_tomorrow_is_the_teams() -> None:
    assert days.tomorrow(utc(2026, 1, 5, 23, 30), "08:00", OSLO) == utc(2026, 1, 7, 7)
    assert days.tomorrow(utc(2026, 1, 5, 23, 30), "08:00", "UTC") == utc(2026, 1, 6, 8)


def test_an_answer_is_due_only_where_a_time_was_chosen() -> None:
    assert days.answer_due(utc(2026, 1, 5), 24) == utc(2026, 1, 6)
    assert days.answer_due(utc(2026, 1, 5), None) is None
    assert days.answer_due(utc(2026, 1, 5), 0) is None
    assert days.answer_due(None, 24) is None
    assert OSLO in days.zones()
