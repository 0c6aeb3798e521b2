"""A desk: a member's client and mailbox at a running installation, beside their browser."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx

from console.portal import wait_for
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import AccountInfo, UpdateProviderInfoBody
from orchestre.client.wire import Caller
from tests.console.browser import PASSWORD, Visitor, address_of
from tests.emulators.running import NO_TLS

T = TypeVar("T")

MAIL = """From: {sender}
To: {to}
Subject: {subject}
Date: Sun, 22 Nov 2026 09:00:00 +0100
Message-ID: <{number}@customers.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{text}
"""


def reads(visitor: Visitor, text: str) -> None:
    """Wait until somebody can read this on their page."""
    visitor.page.get_by_text(text).first.wait_for()


@dataclass
class ApiDesk:
    """Does by the API what a test does not do by clicks."""

    url: str
    email: str
    folder: Path
    #: Of its one session: a password costs the server a tenth of a second to check.
    token: str = ""

    def signs_up(self) -> Self:
        """Make a workspace."""

        async def signed_up() -> None:
            async with self._client() as client:
                await client.sign_up(self.email, PASSWORD)

        wait_for(signed_up())
        return self

    def does(self, job: Callable[[OrchestreClient], Coroutine[Any, Any, T]]) -> T:
        """Do one job, signed in."""

        async def signed_in() -> T:
            async with self._client() as client:
                if not self.token:
                    self.token = (await client.sign_in(self.email, PASSWORD)).access_token
                return await job(client)

        return wait_for(signed_in())

    def maildir(self, name: str = "Maildir") -> Path:
        """Make an empty mailbox."""
        folder = self.folder / name
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(parents=True)
        return folder

    def link(self, name: str = "support", address: str = "") -> AccountInfo:
        """Link a mailbox of this name."""
        number = len(self.names())
        address = address or f"mailbox{number}-{self.email}"
        body = UpdateProviderInfoBody(
            provider_name="maildir",
            identifier_name=name,
            social_info={"path": str(self.maildir(str(number))), "address": address},
        )
        return self.does(lambda client: client.accounts.link(body))

    def names(self) -> list[str]:
        listed = self.does(lambda client: client.accounts.all())
        return [one.identifier_name for one in listed]

    def mail(self, folder: Path, number: int = 1, **words: str) -> None:
        """Let a mail come into a mailbox."""
        given = {
            "sender": "Cleo <cleo@customers.example>",
            "to": self.email,
            "subject": "Tent",
            "text": "Does the tent stand without pegs?",
            **words,
        }
        (folder / "new" / f"{number}").write_text(MAIL.format(number=number, **given))

    def _client(self) -> OrchestreClient:
        return OrchestreClient(
            self.url,
            token=self.token,
            transport=httpx.AsyncHTTPTransport(verify=NO_TLS),
            caller=Caller(address=address_of(self.email)),
        )
