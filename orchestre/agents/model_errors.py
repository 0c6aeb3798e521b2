"""Model errors: what a provider's failure means for the message that waits for its draft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import openai
from langchain_core import exceptions as langchain

from orchestre.domain.errors import ModelError, ModelRejected, ModelUnavailable

#: What a model call may raise; anything else is a bug. LangChain's own classes are the parents of
#: those that its provider packages raise since langchain-core 1.7.
MODEL_FAILURES = (langchain.ModelError, openai.OpenAIError, httpx.HTTPError)

_LATER = (
    langchain.ModelRateLimitError,
    langchain.ModelAPIError,
    langchain.ModelConnectionError,
    langchain.ModelTimeoutError,
    openai.APIConnectionError,
    httpx.TransportError,
)
_TOO_SLOW = (langchain.ModelTimeoutError, openai.APITimeoutError, httpx.TimeoutException)
_REQUEST_TIMEOUT, _CONFLICT, _TOO_EARLY, _TOO_OFTEN, _SERVER_FAULT = 408, 409, 425, 429, 500


def as_model_error(error: Exception) -> ModelError:
    """Return the ModelError that says whether trying again later can help."""
    status = _status(error)
    later = isinstance(error, _LATER) or (
        status is not None
        and (
            status in {_REQUEST_TIMEOUT, _CONFLICT, _TOO_EARLY, _TOO_OFTEN}
            or status >= _SERVER_FAULT
        )
    )
    if later and not _out_of_quota(error):
        return ModelUnavailable(_unavailable(error, status), retry_after=_retry_after(error))
    answered = f"answered {status}" if status else "refused the request"
    return ModelRejected(f"The model {answered}: {_first_line(error)}")


def _unavailable(error: Exception, status: int | None) -> str:
    if isinstance(error, _TOO_SLOW):
        return "The model did not answer in time."
    if status is None:
        return "The model's server cannot be reached."
    if status == _TOO_OFTEN:
        return "The model's server asks to be called less often (429)."
    return f"The model's server has a fault of its own ({status})."


def _out_of_quota(error: Exception) -> bool:
    # OpenAI answers 429 both to haste and to an empty purse; only a person can fill the purse.
    # https://platform.openai.com/docs/guides/error-codes
    return getattr(error, "code", None) == "insufficient_quota"


def _status(error: Exception) -> int | None:
    # Providers' packages bring responses of several HTTP libraries; all call it status_code.
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _retry_after(error: Exception) -> float | None:
    """Return the seconds of Retry-After (RFC 9110 10.2.3: a number or a date), if it came."""
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
    value = headers.get("retry-after", "")
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:300]
