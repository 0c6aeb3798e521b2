"""Shapes: which fields Slack's published payloads have, and of which kind each is.

Put down from the reference and from the payloads that Slack's own libraries are tested with:
https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
https://docs.slack.dev/interactivity/implementing-slash-commands
https://docs.slack.dev/reference/events/app_home_opened
https://docs.slack.dev/reference/events/url_verification
https://docs.slack.dev/tools/bolt-js/reference/interfaces/BlockAction (and ViewSubmitAction,
ViewClosedAction, SlashCommand, EnvelopedEvent beside it)
https://github.com/slackapi/bolt-python/tree/main/tests/scenario_tests
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Maybe:
    """A field that some payloads lack, or in which null may stand."""

    shape: Any
    null: bool = False


TEXT = {"type": str, "text": str, "emoji": Maybe(bool), "verbatim": Maybe(bool)}
TEAM = {
    "id": str,
    "domain": str,
    "enterprise_id": Maybe(str),
    "enterprise_name": Maybe(str),
}
USER = {"id": str, "username": str, "name": str, "team_id": str}
ENTERPRISE = Maybe({"id": str, "name": str}, null=True)
VIEW = {
    "id": str,
    "team_id": str,
    "type": str,
    "blocks": list,
    "private_metadata": str,
    "callback_id": str,
    "state": {"values": dict},
    "hash": str,
    "title": Maybe(TEXT, null=True),
    "clear_on_close": bool,
    "notify_on_close": bool,
    "close": Maybe(TEXT, null=True),
    "submit": Maybe(TEXT, null=True),
    "previous_view_id": Maybe(str, null=True),
    "root_view_id": str,
    "app_id": str,
    "external_id": str,
    "app_installed_team_id": str,
    "bot_id": str,
}
_ACTION = {"type": str, "action_id": str, "block_id": str, "action_ts": str}
BUTTON = _ACTION | {
    "text": TEXT,
    "value": Maybe(str),
    "url": Maybe(str),
    "style": Maybe(str),
    "accessibility_label": Maybe(str),
}
OVERFLOW = _ACTION | {"selected_option": {"text": TEXT, "value": str}}
_CLICK = {
    "type": str,
    "user": USER,
    "api_app_id": str,
    "token": str,
    "trigger_id": str,
    "team": Maybe(TEAM, null=True),
    "enterprise": ENTERPRISE,
    "is_enterprise_install": bool,
    "state": Maybe({"values": dict}),
}
CLICK_ON_MESSAGE = _CLICK | {
    "container": {
        "type": str,
        "message_ts": str,
        "channel_id": str,
        "is_ephemeral": bool,
        "thread_ts": Maybe(str),
    },
    "channel": {"id": str, "name": str},
    # An ephemeral message is not told again.
    "message": Maybe(
        {
            "type": str,
            "subtype": Maybe(str),
            "user": str,
            "ts": str,
            "bot_id": str,
            "app_id": str,
            "team": str,
            "text": str,
            "blocks": list,
        }
    ),
    "response_url": str,
}
CLICK_IN_VIEW = _CLICK | {"container": {"type": str, "view_id": str}, "view": VIEW}
_FORM = {
    "type": str,
    "team": Maybe(TEAM, null=True),
    "user": USER,
    "api_app_id": str,
    "token": str,
    "view": VIEW,
    "is_enterprise_install": bool,
    "enterprise": ENTERPRISE,
}
SUBMITTED = _FORM | {"trigger_id": str, "response_urls": list}
CLOSED = _FORM | {"is_cleared": bool}
COMMAND = {
    "token": str,
    "team_id": str,
    "team_domain": str,
    "enterprise_id": Maybe(str),
    "enterprise_name": Maybe(str),
    "channel_id": str,
    "channel_name": str,
    "user_id": str,
    "user_name": str,
    "command": str,
    "text": str,
    "response_url": str,
    "trigger_id": str,
    "api_app_id": str,
    "is_enterprise_install": str,
}
HOME_OPENED = {
    "token": str,
    "team_id": str,
    "api_app_id": str,
    "context_team_id": Maybe(str),
    "context_enterprise_id": Maybe(str, null=True),
    "type": str,
    "event_id": str,
    "event_time": int,
    "event_context": str,
    "is_ext_shared_channel": bool,
    "event": {
        "type": str,
        "user": str,
        "channel": str,
        "event_ts": str,
        "tab": str,
        "view": Maybe(VIEW),
    },
    "authorizations": [
        {
            "enterprise_id": Maybe(str, null=True),
            "team_id": Maybe(str, null=True),
            "user_id": str,
            "is_bot": bool,
            "is_enterprise_install": bool,
        }
    ],
}
URL_VERIFICATION = {"token": str, "challenge": str, "type": str}


def unlike(found: Any, shape: Any, where: str = "") -> Iterator[str]:
    """Yield every field that is missing, of another kind, or in no published payload."""
    if isinstance(shape, Maybe):
        if found is not None or not shape.null:
            yield from unlike(found, shape.shape, where)
    elif isinstance(shape, list):
        for number, one in enumerate(found):
            yield from unlike(one, shape[0], f"{where}[{number}]")
    elif isinstance(shape, type):
        if not isinstance(found, shape):
            yield f"{where}: {found!r} is no {shape.__name__}"
    elif not isinstance(found, dict):
        yield f"{where}: {found!r} is no object"
    else:
        yield from _unlike_fields(found, shape, where)


def _unlike_fields(found: dict[str, Any], shape: dict[str, Any], where: str) -> Iterator[str]:
    yield from (f"{where}.{name}: not published" for name in found.keys() - shape.keys())
    for name, kind in shape.items():
        if name in found:
            yield from unlike(found[name], kind, f"{where}.{name}")
        elif not isinstance(kind, Maybe):
            yield f"{where}.{name}: is missing"
