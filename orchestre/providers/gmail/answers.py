"""Answers: what Google's refusals mean for the platform, one error for each thing done about it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from googleapiclient.errors import HttpError

from orchestre.domain.errors import (
    CredentialsRejected,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
)

# https://developers.google.com/workspace/gmail/api/guides/handle-errors
TOO_MUCH_TODAY = frozenset({"dailylimitexceeded"})
TOO_OFTEN = TOO_MUCH_TODAY | {"ratelimitexceeded", "userratelimitexceeded", "quotaexceeded"}
NOT_ALLOWED = frozenset({
    "insufficientpermissions", "access_token_scope_insufficient", "domainpolicy", "forbidden_scope",
})  # fmt: skip
#: Seconds to wait where Google names none: quotas are counted by the minute and by the day.
A_MINUTE, AN_HOUR, A_DAY = 60.0, 3600.0, 86_400.0

_UNTIL = re.compile(r"[Rr]etry after (\d{4}-\d\d-\d\dT[\d:.]+Z)")


class TokenRefused(CredentialsRejected):
    """The access token is not taken; the grant behind it may still be good."""


class Gone(ProviderUnavailable):
    """Gmail does not know what was named (any more)."""


class Refused(ProviderUnavailable):
    """Gmail will not do this, however often it is asked; it did nothing."""


class NotUnderstood(Refused):
    """Gmail does not take an id or a token of a page for one of its own (400)."""


class Broken(ProviderUnavailable):
    """Gmail failed, and may have done what it was asked."""


def translated(error: HttpError, *, now: datetime) -> ProviderError:
    """Return the platform's error for an answer that is none of success."""
    status = int(error.resp.status)
    said, reasons = _said(error.content)
    what = f"Gmail answered {status}: {said}"
    if status == HTTPStatus.UNAUTHORIZED:
        return TokenRefused(f"Google does not accept the account's sign-in: {said}")
    forbidden = status == HTTPStatus.FORBIDDEN
    if status == HTTPStatus.TOO_MANY_REQUESTS or (forbidden and reasons & TOO_OFTEN):
        least = AN_HOUR if reasons & TOO_MUCH_TODAY else A_MINUTE
        wait = _wait(error.resp, said, now) or least
        # The day's mails are used up, which may last for hours: reading goes on.
        return RateLimited(what, retry_after=wait, only_sending="mail sending" in said.lower())
    if forbidden and reasons & NOT_ALLOWED:
        return CredentialsRejected(f"The account's owner or organisation does not allow it: {said}")
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Gone(what)
    if status == HTTPStatus.BAD_REQUEST:
        return NotUnderstood(what)
    is_broken = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT
    # A redirect is none of Gmail's own answers: somebody between us asks to sign in, say.
    return Broken(what) if is_broken or status < HTTPStatus.BAD_REQUEST else Refused(what)


def _said(content: bytes) -> tuple[str, frozenset[str]]:
    """Return Google's words and its reasons, in lower case."""
    try:
        error: Any = json.loads(content)["error"]
        known = [*error.get("errors", ()), *error.get("details", ())]
        reasons = {str(one.get("reason", "")).lower() for one in known}
        return str(error["message"])[:500].rstrip(".") + ".", frozenset(reasons)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "without any explanation.", frozenset()


def _wait(header: dict[str, str], said: str, now: datetime) -> float | None:
    """Return the seconds that were asked for, in the header or in words; None: none were."""
    asked = header.get("retry-after", "").strip()
    if asked.isdigit():
        return _bounded(float(asked))
    until = _UNTIL.search(said)
    try:
        when = datetime.fromisoformat(until[1]) if until else parsedate_to_datetime(asked)
    except (ValueError, TypeError, IndexError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return _bounded((when - now).total_seconds())


def _bounded(seconds: float) -> float:
    return min(max(seconds, 1.0), A_DAY)
