"""Refusals: what Slack's words for them, and its silence, mean in a person's."""

from __future__ import annotations

# The words are those of https://docs.slack.dev/reference/methods/chat.postMessage and views.open.

_UNSEEN = "Orchestre is not in there, or it is gone"
_INVITE = "Say /invite @Orchestre there, or /orchestre notify here in another channel."
_SHUT_OUT = "Slack does not take the app's token any more"
_AWAY = "Slack has a fault of its own"
_BUSY = "Slack takes nothing more for the moment"
_UNFIT = "Slack does not take what it is made of"
_LOST = "the message is gone, or cannot be changed any more"
_NOT_ALLOWED = "Slack's rules for this channel do not let the app post"
_OVER = "the three seconds that Slack gives a form to open were over"
_SAID = {
    "account_inactive": _SHUT_OUT,
    "app_uninstalled": "the app is not installed there any more",
    "cant_update_message": _LOST,
    "channel_not_found": _UNSEEN,
    "edit_window_closed": _LOST,
    "enterprise_is_restricted": "the organisation's rules do not let the app in",
    "exchanged_trigger_id": "the form of this click was opened before",
    "expired_trigger_id": _OVER,
    "fatal_error": _AWAY,
    "internal_error": _AWAY,
    "invalid_arguments": _UNFIT,
    "invalid_auth": _SHUT_OUT,
    "invalid_blocks": _UNFIT,
    "invalid_blocks_format": _UNFIT,
    "invalid_metadata_format": _UNFIT,
    "is_archived": "the channel is archived",
    "message_not_found": _LOST,
    "metadata_too_large": _UNFIT,
    "missing_scope": "the app lacks a permission",
    "msg_blocks_too_long": _UNFIT,
    "msg_too_long": _UNFIT,
    "no_permission": "the app lacks a permission",
    "no_text": _UNFIT,
    "not_authed": _SHUT_OUT,
    "not_in_channel": "Orchestre is not in the channel",
    "rate_limited": _BUSY,
    "ratelimited": _BUSY,
    "request_timeout": _BUSY,
    "restricted_action": _NOT_ALLOWED,
    "restricted_action_non_threadable_channel": _NOT_ALLOWED,
    "restricted_action_read_only_channel": _NOT_ALLOWED,
    "restricted_action_thread_only_channel": _NOT_ALLOWED,
    "service_unavailable": _AWAY,
    "thread_not_found": _LOST,
    "token_expired": _SHUT_OUT,
    "token_revoked": _SHUT_OUT,
    "trigger_expired": _OVER,
}
_NEXT = dict.fromkeys(("channel_not_found", "not_in_channel"), _INVITE)


def why(code: str, error: BaseException) -> str:
    """Say why Slack did not do something, within a sentence; without a word of Slack's own."""
    if code:
        return _SAID.get(code, "Slack refused it; the app's log has its word for why")
    if isinstance(error, TimeoutError):
        return "Slack did not answer in time"
    return "Slack cannot be reached, or broke off"


def what_then(code: str) -> str:
    """Return what mends this refusal; empty where what mends others of its kind does."""
    return _NEXT.get(code, "")
