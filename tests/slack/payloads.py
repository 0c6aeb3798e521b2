"""Payloads: what Slack sends to an app, field by field as its reference shows.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
https://docs.slack.dev/interactivity/implementing-slash-commands
https://docs.slack.dev/reference/events/app_home_opened
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from tests.emulators.slack import TEAM

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
#: In place of https://hooks.slack.com: nobody listens there.
NOWHERE = "http://127.0.0.1:9"
Json = dict[str, Any]


@dataclass(frozen=True)
class User:
    """Somebody in Slack."""

    id: str
    name: str
    team: str = TEAM


def block_actions(user: User, action: Json, where: Json) -> Json:
    """A click; `where` holds the trigger and the response_url, and a message or a view."""
    shown = {} if "selected_option" in action else {"text": _plain("Button")}
    return {
        "type": "block_actions",
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": "A0ORCH",
        "token": "Shh_its_a_seekrit",
        "trigger_id": "12466734323.1395872398.9d8a1c",
        "team": {"id": TEAM, "domain": "emulate"},
        "enterprise": None,
        "is_enterprise_install": False,
        "state": {"values": {}},
        "actions": [{"type": "button", "block_id": "b1", "action_ts": _now(), **shown, **action}],
        **where,
    }


def on_message(channel: str, message: str, *, private: bool = False) -> Json:
    """Where a click on a card happened."""
    return {
        "container": {
            "type": "message",
            "message_ts": message,
            "channel_id": channel,
            "is_ephemeral": private,
        },
        "channel": {"id": channel, "name": "approvals"},
        "message": {
            "type": "message",
            "user": "U0ORCH",
            "ts": message,
            "bot_id": "B0ORCH",
            "app_id": "A0ORCH",
            "team": TEAM,
            "text": "Reply to Cleo waits for a decision",
            "blocks": [],
        },
        "response_url": f"{NOWHERE}/actions/{TEAM}/1/x",
    }


def in_view(view: Json) -> Json:
    """Where a click in a form or on the home happened: Slack gives it no response_url."""
    shown = shown_view(view, {})
    return {"container": {"type": "view", "view_id": shown["id"]}, "view": shown}


def shown_view(view: Json, typed: Json) -> Json:
    """A view as Slack tells of it: what the app made, and what Slack adds."""
    known = f"V{_now()}"
    told = {
        "id": known,
        "team_id": TEAM,
        "hash": _now(),
        "state": {"values": typed},
        "app_id": "A0ORCH",
        "app_installed_team_id": TEAM,
        "previous_view_id": None,
        "root_view_id": known,
        "bot_id": "B0ORCH",
    }
    unsaid = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "title": None,
        "close": None,
        "submit": None,
    }
    return {**unsaid, **view, **told}


def view_closed(user: User, view: Json) -> Json:
    """A form that was closed, where it asked to be told (`notify_on_close`)."""
    sent = view_submission(user, view, {})
    unsent = {"trigger_id", "response_urls"}
    told = {name: value for name, value in sent.items() if name not in unsent}
    return {**told, "type": "view_closed", "is_cleared": False}


def view_submission(user: User, view: Json, typed: Json) -> Json:
    """A form that was filled in: by block, then by action, what Slack says was typed."""
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "emulate"},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": "A0ORCH",
        "token": "Shh_its_a_seekrit",
        "trigger_id": "12466734323.1395872398",
        "view": shown_view(view, typed),
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }


def slash_command(user: User, text: str, where: Json) -> Json:
    """`/orchestre` and what was typed after it."""
    return {
        "token": "gIkuvaNzQIHg97ATvDxqgjtO",
        "team_id": user.team,
        "team_domain": "emulate",
        "channel_id": "C0APPROVALS",
        "channel_name": "approvals",
        "response_url": f"{NOWHERE}/commands/{TEAM}/1/x",
        "trigger_id": "13345224609.738474920.8088930838d88f",
        "user_id": user.id,
        "user_name": user.name,
        "command": "/orchestre",
        "text": text,
        "api_app_id": "A0ORCH",
        "is_enterprise_install": "false",
        **where,
    }


def home_opened(user: User, tab: str = "home") -> Json:
    """Somebody looks at the app's home."""
    return {
        "token": "XXYYZZ",
        "team_id": user.team,
        "api_app_id": "A0ORCH",
        "event": {
            "type": "app_home_opened",
            "user": user.id,
            "channel": "D0LAN2Q65",
            "event_ts": _now(),
            "tab": tab,
        },
        "type": "event_callback",
        "event_id": f"Ev{_now()}",
        "event_time": int(time.time()),
        "event_context": "4-eyJldCI6ImFwcF9ob21lX29wZW5lZCJ9",
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": "U0ORCH",
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
    }


def url_verification(challenge: str) -> Json:
    """Slack looks whether the address is the app's."""
    return {"token": "XXYYZZ", "challenge": challenge, "type": "url_verification"}


def form_of(interaction: Mapping[str, Any]) -> bytes:
    """Write an interaction as Slack posts it."""
    return urlencode({"payload": json.dumps(interaction)}).encode()


def read_form(body: bytes) -> Json:
    """Read what `form_of` wrote, or a slash command."""
    form = {name: one[0] for name, one in parse_qs(body.decode()).items()}
    found: Json = json.loads(form["payload"]) if "payload" in form else form
    return found


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """Return the headers by which Slack vouches for a body."""
    moment = str(int(time.time() if at is None else at))
    told = hmac.new(secret.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256)
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={told.hexdigest()}",
    }


def _now() -> str:
    return f"{time.time_ns() / 1e9:.6f}"


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}
