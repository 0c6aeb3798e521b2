"""Google: starts the stand-in for Gmail and Google's sign-in, and acts in it as its users do."""

from __future__ import annotations

import base64
import html
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from tests.emulators import by_hand
from tests.emulators.running import INSTALL, MODULES, NO_TLS, Running, free_port
from tests.standins import skip_without

CLIENT_ID = "orchestre.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-of-the-stand-in"
#: Where a visit may end; a test whose API has another address passes its own.
REDIRECTS = (
    "http://127.0.0.1:8000/providers/oauth/callback",
    "http://testserver/providers/oauth/callback",
)
#: Mailboxes that are there from the start, empty: every test takes a fresh one.
MAILBOXES = 400

_PROGRAM = MODULES / "emulate/dist/index.js"
_EVERYTHING = "openid email https://www.googleapis.com/auth/gmail.modify"


class Google:
    """A running stand-in. It accepts any bearer token as its first user: no test takes that one."""

    def __init__(self, running: Running, url: str, folder: Path) -> None:
        self._running = running
        self._http = httpx.Client(base_url=url, trust_env=False, verify=NO_TLS, timeout=60)
        self._tokens: dict[str, str] = {}
        self._fresh: Iterator[str] = iter(_addresses()[1:])
        self.url = url
        self.client_file = folder / "client.json"
        client = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": "https://oauth2.googleapis.com/token",
        }
        self.client_file.write_text(json.dumps({"web": client}))

    def settings(self, api_url: str = "") -> dict[str, Any]:
        """What `Settings` is given so that it finds the stand-in, or what stands before it."""
        url = api_url or self.url
        return {
            "test_mode": True,
            "google_oauth_client": self.client_file,
            "gmail_api_url": url,
            "google_auth_url": f"{url}/o/oauth2/v2/auth",
            "google_token_url": f"{url}/oauth2/token",
            "google_certs_url": f"{url}/oauth2/v3/certs",
        }

    def mailbox(self) -> str:
        """The address of a mailbox that nobody has used so far."""
        return next(self._fresh)

    def walk_consent(self, url: str, address: str) -> str:
        """Visit the page as a browser does, choose the user; return where it is sent then."""
        page = self._http.get(url).raise_for_status()
        forms = re.findall(r"<form.*?</form>", page.text, re.DOTALL)
        form = next(one for one in forms if f'value="{address}"' in one)
        fields = re.findall(r'name="([^"]+)"\s+value="([^"]*)"', form)
        action = re.search(r'action="([^"]+)"', form)
        assert action
        chosen = self._http.post(
            urljoin(str(page.url), html.unescape(action[1])),
            data={html.unescape(name): html.unescape(value) for name, value in fields},
        )
        assert chosen.status_code == 302, chosen.text
        return str(chosen.headers["location"])

    def authorize(
        self, address: str, scopes: str = _EVERYTHING, *, client_id: str = CLIENT_ID
    ) -> dict[str, Any]:
        """Let the user allow these scopes; return the tokens, without any page."""
        chosen = self._http.post(
            "/o/oauth2/v2/auth/callback",
            data={
                "email": address,
                "redirect_uri": REDIRECTS[0],
                "scope": scopes,
                "client_id": client_id,
            },
        )
        (code,) = parse_qs(urlsplit(chosen.headers["location"]).query)["code"]
        given = self._http.post(
            "/oauth2/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": REDIRECTS[0],
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
            },
        )
        tokens: dict[str, Any] = given.raise_for_status().json()
        return tokens

    def call(self, address: str, method: str, path: str, **more: Any) -> dict[str, Any]:
        """Call Gmail's API as this user; `path` from `users/me/` on."""
        token = self._tokens.get(address) or self.authorize(address)["access_token"]
        self._tokens[address] = token
        answer = self._http.request(
            method,
            f"/gmail/v1/users/me/{path}",
            headers={"Authorization": f"Bearer {token}"},
            **more,
        ).raise_for_status()
        return dict(answer.json()) if answer.content else {}

    def deliver(self, address: str, raw: bytes, labels: Sequence[str] = ("INBOX", "UNREAD")) -> str:
        """Let a mail arrive; return its id."""
        body = {"raw": base64.urlsafe_b64encode(raw).decode(), "labelIds": list(labels)}
        return str(self.call(address, "POST", "messages", json=body)["id"])

    def holds(self, address: str, label: str = "") -> list[dict[str, Any]]:
        """What a mailbox (or one label of it) holds, oldest first; `source` is the mail's bytes."""
        asked = {"maxResults": "500", "includeSpamTrash": "true"}
        if label:
            asked["labelIds"] = label
        ids = [one["id"] for one in self.call(address, "GET", "messages", params=asked)["messages"]]
        found = [self.message(address, message_id) for message_id in ids]
        return sorted(found, key=lambda one: int(one["historyId"]))

    def message(self, address: str, message_id: str) -> dict[str, Any]:
        """One message with its `labelIds`, `threadId` and `source`."""
        found = self.call(address, "GET", f"messages/{message_id}", params={"format": "raw"})
        return found | {"source": base64.urlsafe_b64decode(found["raw"] + "==")}

    def stop(self) -> None:
        self._http.close()
        self._running.stop()


def start_google(folder: Path, redirects: Sequence[str] = REDIRECTS) -> Google:
    """Start the stand-in on a free port; skip where it is not installed."""
    node = shutil.which("node")
    if node is None or not _PROGRAM.is_file():
        skip_without("emulate", INSTALL)
    client = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "name": "Orchestre",
        "redirect_uris": list(redirects),
    }
    users = [{"email": address, "name": "The team"} for address in _addresses()]
    seed = folder / "seed.json"
    seed.write_text(json.dumps({"google": {"users": users, "oauth_clients": [client]}}))
    port = free_port()
    command = [node, str(_PROGRAM), "start", "--service", "google", "--port", str(port)]
    running = Running([*command, "--seed", str(seed)], log=folder / "emulate.log")
    url = f"http://127.0.0.1:{port}"
    running.wait_for(f"{url}/.well-known/openid-configuration", seconds=60)
    return Google(running, url, folder)


def _addresses() -> list[str]:
    return [f"team{number}@example.com" for number in range(MAILBOXES)]


_FIRST_MAIL = b"""From: Cleo <cleo@example.org>
To: %(to)s
Subject: Tent
Message-ID: <first@example.org>

Does the Fjord 2 stand without pegs?
"""


def main() -> None:
    """Start it for a person, with one mail in its second mailbox."""
    if not (shutil.which("node") and _PROGRAM.is_file()):
        raise by_hand.missing("emulate")
    api = os.environ.get("ORCHESTRE_API_URL", "http://127.0.0.1:8000").rstrip("/")
    redirect, address = f"{api}/providers/google_auth", _addresses()[1]
    with tempfile.TemporaryDirectory() as folder:
        google = start_google(Path(folder), (*REDIRECTS, redirect))
        by_hand.hold_signals()
        try:
            google.deliver(address, _FIRST_MAIL % {b"to": address.encode()})
            by_hand.say("In the terminal of Orchestre, before `orchestre up`:\n")
            by_hand.say(by_hand.lines(google.settings()))
            by_hand.say(f"\nIts mailbox with a mail in it: {address}. Browsers come back to {api}.")
            by_hand.stay()
        finally:
            google.stop()


if __name__ == "__main__":
    main()
