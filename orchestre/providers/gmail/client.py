"""The client: Gmail's calls as Google's library builds them, each sent once and understood."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import HttpRequest

from orchestre.providers.gmail.access import Access
from orchestre.providers.gmail.answers import Broken, TokenRefused, translated
from orchestre.providers.gmail.transport import SignedTransport, Transport


@dataclass(frozen=True, slots=True)
class Calls:
    """Gmail's calls by their kind; making one sends nothing."""

    users: Any
    messages: Any
    threads: Any
    history: Any
    drafts: Any
    labels: Any
    send_as: Any


@functools.cache
def calls(api_url: str) -> Calls:
    """Read the description of Gmail that lies in Google's library: once a process, never fetched.

    https://developers.google.com/discovery/v1/reference/apis
    """
    service = build(
        "gmail",
        "v1",
        # Nothing is sent by it; without one the library would look for credentials of its own.
        http=object(),
        static_discovery=True,
        client_options={"api_endpoint": api_url},
    )
    users = service.users()
    return Calls(
        users=users,
        messages=users.messages(),
        threads=users.threads(),
        history=users.history(),
        drafts=users.drafts(),
        labels=users.labels(),
        send_as=users.settings().sendAs(),
    )


class Said(dict[str, Any]):
    """An answer of Gmail's; Broken where it lacks what it is asked for."""

    def __missing__(self, key: str) -> Any:
        raise Broken(f"Gmail's answer lacks {key}.")


def _now() -> datetime:
    return datetime.now(UTC)


class GmailClient:
    """One account at Gmail. Raises only `ProviderError`s."""

    def __init__(
        self,
        api_url: str,
        access: Access,
        transport: Transport,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.calls = calls(api_url)
        self.clock = clock
        self._access = access
        self._transport = transport

    async def ask(self, request: HttpRequest) -> dict[str, Any]:
        """Send one request, in a thread, and return Gmail's answer.

        A request that Gmail answered 401 was not carried out, for an access token may end early:
        it is made once more with a fresh one, and a second 401 is CredentialsRejected.
        Raises besides NotReached, AnswerLost, Gone, Refused, Broken, RateLimited.
        """
        token = await self._access.token()
        try:
            return await self._transport.aside(self._execute, request, token)
        except TokenRefused:
            fresh = await self._access.token(refused=token)
        return await self._transport.aside(self._execute, request, fresh)

    def _execute(self, request: HttpRequest, token: str) -> dict[str, Any]:
        signed = SignedTransport(self._transport, token)
        try:
            answer = request.execute(http=signed, num_retries=0)
        except HttpError as error:
            raise translated(error, now=self.clock()) from error
        except ValueError as error:
            raise Broken("Gmail's answer cannot be read.") from error
        if answer and not isinstance(answer, dict):
            # Something between us and Google answered in its place: a login page, say.
            raise Broken("Gmail's answer is none of its own.")
        return Said(answer or {})
