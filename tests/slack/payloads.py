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
from urllib.parse import urlencode

from tests.emulators.slack import TEAM

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
Json = dict[str, Any]


@dataclass(frozen=True)
class User:
    """Somebody in Slack."""

    id: str
    name: str
    team: str = TEAM


def block_actions(user: User, action: Json, where: Json) -> Json:
    """A click; `where` holds the trigger and the response_url, and a message or a view."""
    return {
        "type": "block_actions",
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": "A0ORCH",
        "token": "Shh_its_a_seekrit",
        "team": {"id": TEAM, "domain": "emulate"},
        "enterprise": None,
        "is_enterprise_install": False,
        "actions": [{"block_id": "b1", "action_ts": _now(), **action}],
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
        "message": {"type": "message", "user": "U0ORCH", "ts": message, "bot_id": "B0ORCH"},
    }


def view_submission(user: User, view: Json, typed: Json) -> Json:
    """A form that was filled in: by block, then by action, what Slack says was typed."""
    shown = {
        "id": f"V{_now()}",
        "team_id": TEAM,
        "hash": _now(),
        "state": {"values": typed},
        "app_id": "A0ORCH",
        "previous_view_id": None,
        "bot_id": "B0ORCH",
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "emulate"},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": "A0ORCH",
        "token": "Shh_its_a_seekrit",
        "trigger_id": "12466734323.1395872398",
        "view": {**view, **shown},
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
        "channel_name": "approvals",
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


def form_of(interaction: Mapping[str, Any]) -> bytes:
    """Write an interaction as Slack posts it."""
    return urlencode({"payload": json.dumps(interaction)}).encode()


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
