"""A member at their desk: signed in, and deciding over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpx

from tests.journeys.mailbox import Mailbox, author
from tests.journeys.processes import until

PASSWORD = "correct horse battery"
SETTLED = {"drafted", "skipped", "needs_human"}


class Desk:
    """What one member sees and does; a call that is not answered raises httpx.TransportError."""

    def __init__(self, url: str, email: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self.email = email
        form = {"username": email, "password": PASSWORD}
        token = self._http.post("/users/token", data=form).raise_for_status().json()
        self._http.headers["Authorization"] = f"Bearer {token['access_token']}"

    @classmethod
    def sign_up(cls, url: str, email: str) -> Desk:
        form = {"email": email, "password": PASSWORD}
        httpx.post(f"{url}/users/signup", data=form, timeout=30, trust_env=False).raise_for_status()
        return cls(url, email)

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> Any:
        return self._http.get(path, params=query).raise_for_status().json()

    def post(self, path: str, body: Any = None) -> httpx.Response:
        return self._http.post(path, json=body)

    def link(self, mailbox: Mailbox) -> None:
        """Link a mailbox under its address."""
        options = {"social_info": {"path": str(mailbox.folder)}}
        body = {**_named(mailbox), **options}
        self.post("/providers/update_provider_info", body).raise_for_status()

    def watch(self, mailbox: Mailbox) -> None:
        """Start the bot of a linked mailbox, polling every second."""
        query: dict[str, str | int] = {**_named(mailbox), "interval_seconds": 1}
        self._http.post("/bots/start_auto_bot", params=query).raise_for_status()

    def bot(self, mailbox: Mailbox) -> Any:
        """Return the bot that watches a mailbox."""
        bots = self.get("/bots")["items"]
        return next(bot for bot in bots if bot["account_name"] == mailbox.address)

    def messages(self) -> dict[str, Any]:
        """Return what was received, by who wrote it; one mail from each."""
        items = self.get("/messages", limit=200)["items"]
        by_author = {author(item["from"]): item for item in items}
        assert len(by_author) == len(items), "a mail was kept twice"
        return by_author

    def settled(self, names: Iterable[str]) -> dict[str, Any]:
        """Wait until each of these mails is drafted, skipped or left to a person."""
        wanted = set(names)

        def all_of_them() -> dict[str, Any] | None:
            seen = self.messages()
            done = {name for name, message in seen.items() if message["status"] in SETTLED}
            return seen if wanted <= done else None

        return until(lambda: all_of_them() or {}, f"an answer to each of {sorted(wanted)}")

    def drafts(self, status: str = "") -> dict[str, Any]:
        """Return drafts by whom they answer, those of one status if given."""
        query = {"status": status} if status else {}
        items = self.get("/drafts", limit=200, **query)["items"]
        return {author(item["to"][0]): item for item in items}

    def draft(self, shown: Any) -> Any:
        """Return a draft's whole page, as it is now."""
        return self.get(f"/drafts/{shown['id']}")

    def decide(self, shown: Any, verb: str, **more: Any) -> httpx.Response:
        """Decide on exactly the version that was shown."""
        body = {"version": shown["version"], "content_hash": shown["content_hash"], **more}
        return self.post(f"/drafts/{shown['id']}/{verb}", body)

    def approve(self, shown: Any) -> httpx.Response:
        """Approve what was shown, its blocking findings taken on the member's own word."""
        blocking = [one["name"] for one in shown["findings"] if one["blocking"]]
        reasons = [{"finding": name, "reason": "I have looked at it."} for name in blocking]
        return self.decide(shown, "approve", acknowledge=reasons)

    def leave_after(self, seconds: int | None) -> None:
        """Choose how long what is approved can be taken back; None: as the installation has it."""
        self._http.patch("/settings", json={"undo_seconds": seconds}).raise_for_status()

    def events(self) -> list[Any]:
        """Return the whole audit trail, oldest first."""
        trail: list[Any] = []
        while True:
            page = self.get("/events", after=trail[-1]["id"] if trail else 0, limit=200)
            trail += page["items"]
            if page["next_cursor"] is None:
                return trail


def _named(mailbox: Mailbox) -> dict[str, str]:
    return {"provider_name": "maildir", "identifier_name": mailbox.address}
