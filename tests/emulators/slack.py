"""Slack: starts the stand-in for its Web API, and looks at what is shown there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.emulators.running import INSTALL, MODULES, NO_TLS, Running, free_port
from tests.standins import skip_without

TEAM = "T000000001"
BOT_TOKEN = "xoxb-of-the-stand-in"
CLIENT_ID, CLIENT_SECRET = "123.456", "of-the-stand-in"
REDIRECT_URL = "https://desk.example/slack/oauth_redirect"
#: Users besides the bot and the stand-in's own admin, by name.
USERS = ("rita", "bob", "eve")

_PROGRAM = MODULES / "emulate/dist/index.js"
_APP = {"app_id": "A0ORCH", "client_id": CLIENT_ID, "bot_id": "B0ORCH", "bot_user_id": "U0ORCH"}
_SCOPES = (
    "chat:write",
    "channels:history",
    "channels:read",
    "channels:manage",
    "users:read",
)


class Slack:
    """A running stand-in. It sends nothing by itself, and takes whatever blocks it is given."""

    def __init__(self, running: Running, url: str) -> None:
        self._running = running
        self._http = httpx.Client(
            base_url=f"{url}/api/", trust_env=False, verify=NO_TLS, timeout=60
        )
        self._http.headers["Authorization"] = f"Bearer {BOT_TOKEN}"
        self._numbers: Iterator[int] = count(1)
        self.url = url
        members = self.call("users.list")["members"]
        self.users: dict[str, str] = {one["name"]: one["id"] for one in members}

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method as the app does; it must be taken."""
        answer: dict[str, Any] = self._http.post(method, json=arguments).raise_for_status().json()
        assert answer["ok"], (method, answer)
        return answer

    def channel(self) -> str:
        """Make a channel that nobody has used so far, with everybody in it; return its id."""
        name = f"approvals-{next(self._numbers)}"
        made = self.call("conversations.create", name=name)["channel"]["id"]
        everybody = [self.users[name] for name in USERS]
        self.call("conversations.invite", channel=made, users=",".join(everybody))
        return str(made)

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """What stands in a channel, oldest first."""
        found = self.call("conversations.history", channel=channel, include_all_metadata=True)
        return list(reversed(found["messages"]))

    def trigger(self, user: str) -> str:
        """What Slack sends along with a click, good for three seconds."""
        return str(self.call("views.generateTriggerId", user_id=user)["trigger_id"])

    def allow(self, address: str, user: str) -> str:
        """Let the app in as somebody whose browser it sent here; return where Slack sends it."""
        asked = dict(parse_qsl(urlsplit(address).query))
        page = self._http.get(address)
        assert page.status_code == 200, page.text
        names = ("client_id", "redirect_uri", "scope", "state")
        form = {"user_id": user, "user_scope": "", **{name: asked[name] for name in names}}
        sent = self._http.post(f"{self.url}/oauth/v2/authorize/callback", data=form)
        return str(sent.headers["location"])

    def stop(self) -> None:
        self._http.close()
        self._running.stop()


def start_slack(folder: Path) -> Slack:
    """Start the stand-in on a free port; skip where it is not installed."""
    node = shutil.which("node")
    if node is None or not _PROGRAM.is_file():
        skip_without("emulate", INSTALL)
    token = {"token": BOT_TOKEN, "type": "bot", "user_id": "U0ORCH", "scopes": _SCOPES, **_APP}
    app = {
        **_APP,
        "client_secret": CLIENT_SECRET,
        "name": "Orchestre",
        "bot_name": "orchestre",
        "redirect_uris": [REDIRECT_URL],
        "scopes": _SCOPES,
    }
    users = [{"name": one, "real_name": one.title(), "email": f"{one}@x.test"} for one in USERS]
    seed = folder / "seed.json"
    told = {"users": users, "oauth_apps": [app], "tokens": [token]}
    seed.write_text(json.dumps({"slack": told}))
    port = free_port()
    command = [node, str(_PROGRAM), "start", "--service", "slack", "--port", str(port)]
    running = Running([*command, "--seed", str(seed)], log=folder / "emulate.log")
    url = f"http://127.0.0.1:{port}"
    running.wait_for(f"{url}/", seconds=60)
    return Slack(running, url)
