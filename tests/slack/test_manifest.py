"""Manifest: what Slack is told fits what the app does."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

import slack_app
from slack_app.manifest import COMMAND, manifest

#: Which scope each method takes: https://docs.slack.dev/reference/methods
SCOPES = {
    "apps.uninstall": set[str](),
    "auth.test": set[str](),
    "chat.getPermalink": set[str](),
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "users.info": {"users:read"},
    "views_open": set[str](),
    "views_publish": set[str](),
    "views_update": set[str](),
}


def read(*, http: bool) -> Any:
    return yaml.safe_load(manifest(http=http, address="https://shop.example/"))


def used() -> tuple[set[str], set[str]]:
    """The methods that the app's code calls, and the events that it listens to."""
    methods, events = set(), set()
    for path in Path(slack_app.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            named = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if named.startswith(("chat_", "conversations_", "users_", "views_")):
                methods.add(named)
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if named == "asked":
                methods |= {str(one) for one in texts if "cards" not in path.parts}
            if named == "event":
                events |= {str(one) for one in texts}
    return methods, events


@pytest.mark.parametrize("http", [True, False])
def test_the_app_has_the_scopes_and_events_that_it_uses_and_no_others(*, http: bool) -> None:
    told = read(http=http)
    methods, events = used()
    needed = set[str]().union(*(SCOPES[one] for one in methods)) | {"commands"}
    assert set(told["oauth_config"]["scopes"]["bot"]) == needed
    assert set(told["settings"]["event_subscriptions"]["bot_events"]) == events
    assert told["features"]["app_home"]["home_tab_enabled"]
    assert told["features"]["slash_commands"][0]["command"] == COMMAND
    assert told["features"]["slash_commands"][0]["should_escape"]
    assert told["settings"]["interactivity"]["is_enabled"]


def test_socket_mode_names_no_address() -> None:
    assert read(http=False)["settings"]["socket_mode_enabled"]
    assert "url" not in manifest(http=False)


def test_over_http_all_goes_to_one_address() -> None:
    told = read(http=True)
    where = "https://shop.example/slack/events"
    assert not told["settings"]["socket_mode_enabled"]
    assert told["features"]["slash_commands"][0]["url"] == where
    assert told["settings"]["event_subscriptions"]["request_url"] == where
    assert told["settings"]["interactivity"]["request_url"] == where
    back = "https://shop.example/slack/oauth_redirect"
    assert told["oauth_config"]["redirect_urls"] == [back]
