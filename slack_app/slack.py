"""Slack: how its Web API is called, and what its refusals mean to whoever posts cards."""

from __future__ import annotations

from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from orchestre.domain.errors import OrchestreError
from orchestre.settings import Settings
from slack_app.refusals import what_then, why

log = structlog.get_logger()

#: Seconds for one call.
_PATIENCE = 20
#: What is raised where no answer came, or none that can be read.
UNANSWERED = (aiohttp.ClientError, TimeoutError, SlackClientError)

# The words of chat.postMessage: https://docs.slack.dev/reference/methods/chat.postMessage
_CLOSED = {
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
}
_SHUT_OUT = {
    "access_denied",
    "account_inactive",
    "app_uninstalled",
    "enterprise_is_restricted",
    "invalid_auth",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
}
_UNFIT = {
    "invalid_arguments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_metadata_format",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
}
_BUSY = {"ratelimited", "rate_limited", "service_unavailable", "request_timeout"}
_LOST = {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}


class SlackTrouble(OrchestreError):
    """Slack did not do what was asked, or did not say whether it did."""

    advice = "Orchestre asks again by itself."


class ChannelClosed(SlackTrouble):
    """The app may not post there (any more)."""

    advice = "Bring it back, or say /orchestre notify here in another channel."


class ShutOut(SlackTrouble):
    """Slack does not let the app in at all."""

    advice = "Install the app again, and set ORCHESTRE_SLACK_BOT_TOKEN to its new token."


class CardRefused(SlackTrouble):
    """Slack does not take what the card is made of."""

    advice = "Decide on it by the command line: orchestre drafts show."


class CardLost(SlackTrouble):
    """The message is gone, or may not be changed any more."""


class Elsewhere(SlackTrouble):
    """Another process of the app posts the card."""

    advice = "It is looked at again within a minute."


class Unclear(SlackTrouble):
    """Slack does not answer, or takes nothing more for now; it may have been done all the same."""


def open_slack(settings: Settings, token: str | None = None) -> AsyncWebClient:
    """Return what calls Slack with a token; None: the bot's of the settings, "": none.

    It repeats a call only where Slack said that it did not take it (429): the library's other
    ways of trying again would post a card twice.
    """
    return AsyncWebClient(
        settings.slack_bot_token.get_secret_value() if token is None else token,
        base_url=settings.slack_api_url or AsyncWebClient.BASE_URL,
        timeout=_PATIENCE,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)],
    )


async def asked(slack: AsyncWebClient, method: str, **about: Any) -> AsyncSlackResponse:
    """Ask something, by POST as Slack prefers: what is asked about is not written into logs."""
    return await slack.api_call(method, data=about)


def error_code(error: BaseException) -> str:
    """Return the word that Slack gives for a refusal; empty where it gave none."""
    answer: Any = error.response if isinstance(error, SlackApiError) else None
    # Where the answer is no JSON (a proxy's page), this is text, or aiohttp's own response.
    told = answer.data if isinstance(answer, AsyncSlackResponse) else answer
    return str(told.get("error") or "") if isinstance(told, dict) else ""


def trouble(error: BaseException, what: str) -> SlackTrouble:
    """Say what a failed call means; `what` names what was to be done, as a noun.

    Slack's own word for it stands in the log alone.
    """
    code = error_code(error)
    log.info("Slack did not do it", what=what, reason=code or type(error).__name__)
    known = next((kind for words, kind in _KINDS if code in words), SlackTrouble)
    kind = known if code else Unclear
    return kind(f"{what}: {why(code, error)}", advice=what_then(code))


_KINDS: tuple[tuple[set[str], type[SlackTrouble]], ...] = (
    (_CLOSED, ChannelClosed),
    (_SHUT_OUT, ShutOut),
    (_UNFIT, CardRefused),
    (_LOST, CardLost),
    (_BUSY, Unclear),
)
