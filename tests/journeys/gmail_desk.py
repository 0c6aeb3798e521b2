"""A member at their desk whose mailboxes are at Gmail, and such a mailbox as its owner sees it."""

from __future__ import annotations

import email
import email.policy
import html
import re
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import httpx

from tests.emulators.google import Google
from tests.journeys.desk import Desk
from tests.journeys.mailbox import DOMAIN, message_id
from tests.journeys.processes import until


@dataclass(frozen=True)
class Letter:
    """A mail that arrived, and the conversation in which Gmail keeps it."""

    id: str
    thread: str


@dataclass(frozen=True)
class Sent:
    """A mail that left, and the conversation in which Gmail keeps it."""

    mail: EmailMessage
    thread: str

    @property
    def text(self) -> str:
        """Its text; in a mail a line ends with CR LF (RFC 5322 §2.3)."""
        content = self.mail.get_payload(decode=True)
        assert isinstance(content, bytes)
        return content.decode("utf-8").replace("\r\n", "\n")


@dataclass(frozen=True)
class GmailBox:
    """A mailbox at Google, and what the team calls it."""

    google: Google
    name: str
    address: str

    def ask(self, name: str, *more: str, subject: str = "Lamp") -> Letter:
        """Let a customer's mail arrive."""
        lines = (
            f"From: {name} <{name}@{DOMAIN}>",
            f"To: {self.address}",
            f"Subject: {subject}",
            "Date: Sun, 22 Nov 2026 09:00:00 +0100",
            f"Message-ID: {message_id(name)}",
            *more,
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
            "",
            "Grüß Gott,",
            "",
            "what does the LAMP-7 cost?",
            "",
        )
        arrived = self.google.deliver(self.address, "\r\n".join(lines).encode())
        return Letter(arrived, self.google.message(self.address, arrived)["threadId"])

    def sent(self) -> list[Sent]:
        """Return every mail that left."""
        return [
            Sent(
                email.message_from_bytes(one["source"], policy=email.policy.default),
                one["threadId"],
            )
            for one in self.google.holds(self.address, "SENT")
        ]

    def sent_to(self, name: str) -> list[Sent]:
        return [one for one in self.sent() if f"{name}@{DOMAIN}" in str(one.mail["To"])]

    def is_labelled(self, letter: Letter, label: str) -> None:
        """Wait until a mail carries this label of ours, and see that it carries no other."""
        wanted = {f"Orchestre/{label}"}
        until(lambda: wanted <= self._labels(letter), f"{label} in {self.address}")
        assert self._labels(letter) == wanted

    def _labels(self, letter: Letter) -> set[str]:
        known = self.google.call(self.address, "GET", "labels")["labels"]
        names = {one["id"]: one["name"] for one in known}
        carried = self.google.message(self.address, letter.id)["labelIds"]
        return {names[one] for one in carried if "Orchestre/" in names.get(one, "")}

    def drafts(self) -> list[Any]:
        return list(self.google.call(self.address, "GET", "drafts").get("drafts", ()))


class GmailDesk(Desk):
    """What a member does who has mailboxes at Gmail linked and watched."""

    def visit(self, box: GmailBox, **asked: str) -> httpx.URL:
        """Go the way of a browser, to Google and back; return where the visit ends."""
        with self._browser() as browser:
            query = {"provider_name": "gmail", **asked}
            begun = browser.get("/providers/link_provider", params=query)
            assert begun.status_code == 307, begun.text
            ended = browser.get(box.google.walk_consent(begun.headers["location"], box.address))
            assert ended.status_code == 307, ended.text
            return httpx.URL(ended.headers["location"])

    def read_page(self, url: httpx.URL) -> str:
        """Open the page at which a visit ends; return the code that it shows."""
        with self._browser() as browser:
            page = browser.get(url).raise_for_status()
        shown = re.search(r"<pre>(.*?)</pre>", page.text)
        assert shown, page.text
        return html.unescape(shown[1])

    def link_result(self, provider: str, box: GmailBox, result: str) -> Any:
        body = {"provider_name": provider, "identifier_name": box.name}
        path = "/providers/update_provider_info"
        linked = self.post(path, {**body, "social_info": {"result": result}})
        assert linked.status_code == 200, linked.text
        return linked.json()

    def bots(self, route: str, box: GmailBox, *, expected: int = 200, **more: object) -> Any:
        """Call one of the routes `/bots/…_auto_bot` for a mailbox."""
        asked = {"provider_name": "gmail", "identifier_name": box.name, **more}
        path = httpx.URL(f"/bots/{route}_auto_bot", params=asked)
        answer = self.post(str(path))
        assert answer.status_code == expected, answer.text
        return answer.json()

    def looks_again(self, box: GmailBox) -> None:
        """Wait until the bot of a mailbox has looked for mail once more."""
        before = self.bots("status", box)["last_poll"]
        until(lambda: self.bots("status", box)["last_poll"] != before, f"a poll of {box.name}")

    def unlink(self, box: GmailBox) -> httpx.Response:
        asked = {"provider_name": "gmail", "identifier_name": box.name}
        return self._http.get("/providers/unlink_provider", params=asked)

    def account(self, box: GmailBox) -> Any:
        listed = self.get("/providers/get_my_providers")["items"]
        return next(one for one in listed if one["identifier_name"] == box.name)

    def _browser(self) -> httpx.Client:
        """A browser knows the member by its cookie alone."""
        return httpx.Client(
            base_url=self._http.base_url, cookies=self._http.cookies, timeout=30, trust_env=False
        )
