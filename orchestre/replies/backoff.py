"""Backoff: when to try again, written into the row that waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from orchestre.domain.errors import ModelUnavailable, OrchestreError, RateLimited

_FIRST = 5.0
_LONGEST = 15 * 60.0
#: The longest wait that a service may ask for.
LONGEST = timedelta(days=1)


def next_try(now: datetime, attempts: int, error: OrchestreError | None = None) -> datetime:
    """Return when to try again after `attempts` failures: doubling from 5 s to 15 min.

    Where the error says how long to wait, it is exactly that, a day at most.
    """
    if isinstance(error, RateLimited | ModelUnavailable) and error.retry_after is not None:
        # In this order no number is let through, a NaN included.
        return now + timedelta(seconds=min(LONGEST.total_seconds(), max(0.0, error.retry_after)))
    seconds = min(_LONGEST, _FIRST * 2.0 ** min(attempts - 1, 16))
    return now + timedelta(seconds=seconds)
