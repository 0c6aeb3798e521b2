"""Inputs: the parameters that many routes share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, TypeAlias

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime

from orchestre.domain.errors import Fault, Invalid


def utc(value: datetime) -> datetime:
    """Return an aware moment in UTC; ValueError outside the years 1970 to 9998."""
    first, last = datetime(1970, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
    if not first <= value <= last:
        raise ValueError("must lie between the years 1970 and 9998")
    return value.astimezone(UTC)


def moment(path: str, value: datetime) -> datetime:
    """Return a body's moment in UTC; Invalid, naming its path, where no clock can hold it."""
    try:
        return utc(value)
    except ValueError as error:
        raise Invalid(f"{path} {error}", faults=(Fault(path, str(error)),)) from error


#: RFC 3339 with a zone, or Unix time in seconds.
Moment: TypeAlias = Annotated[AwareDatetime, AfterValidator(utc)]
Limit: TypeAlias = Annotated[int, Query(ge=1, le=200)]
Cursor: TypeAlias = Annotated[str | None, Query(max_length=256)]
NameQuery: TypeAlias = Annotated[str, Query(min_length=1, max_length=320)]
Wanted: TypeAlias = Annotated[str, Query(min_length=1, max_length=2_000)]
IdQuery: TypeAlias = Annotated[str | None, Query(min_length=1, max_length=64)]
