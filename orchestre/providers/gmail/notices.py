"""Notices: news of mail in the accounts that Gmail watches, from a Pub/Sub subscription."""

# The messages are those of https://developers.google.com/workspace/gmail/api/guides/push. This is
# plain HTTP, not Google's client library: a pull waits for news, and its waiting can be ended.

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import google.auth
import httpx
import structlog
from google.auth import exceptions
from google.auth.credentials import AnonymousCredentials, Credentials

from orchestre.domain.errors import ProviderUnavailable, RateLimited
from orchestre.providers.gmail.transport import AuthRequest, Transport
from orchestre.providers.provider import Notice, Notices
from orchestre.settings import Settings

API = "https://pubsub.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/pubsub"
#: Google ends a pull that brings nothing after a minute and a half.
TIMEOUT = httpx.Timeout(connect=10.0, read=120.0, write=10.0, pool=10.0)
#: Notices in one answer.
MOST = 100
_ADVICE = (
    "Let GOOGLE_APPLICATION_CREDENTIALS name the key of a service account that may subscribe "
    "(roles/pubsub.subscriber) to ORCHESTRE_GMAIL_PUSH_SUBSCRIPTION."
)

log = structlog.get_logger()


class PubSub:
    """A pull subscription to the topic that Gmail writes to."""

    def __init__(self, subscription: str, *, emulator: str = "") -> None:
        self._subscription = subscription
        self._api = f"http://{emulator}" if emulator else API
        self._credentials: Credentials | None = None
        if emulator:
            self._credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
        self._http: httpx.AsyncClient | None = None

    async def next(self) -> tuple[Notice, ...]:
        """Wait for notices and return them; none after a minute or two of silence.

        Raises RateLimited, and ProviderUnavailable where Google does not answer or let us in.
        """
        answer = await self._post("pull", {"maxMessages": MOST})
        return tuple(_read(one) for one in answer.get("receivedMessages", ()))

    async def done(self, notices: tuple[Notice, ...]) -> None:
        """Acknowledge these; any others come again after the subscription's deadline."""
        await self._post("acknowledge", {"ackIds": [notice.id for notice in notices]})

    async def close(self) -> None:
        """Close the connections; a pull that is waiting ends."""
        client, self._http = self._http, None
        if client is not None:
            await client.aclose()

    async def _post(self, verb: str, body: dict[str, Any]) -> dict[str, Any]:
        if self._http is None:
            self._http = httpx.AsyncClient(timeout=TIMEOUT)
        url = f"{self._api}/v1/{self._subscription}:{verb}"
        try:
            response = await self._http.post(url, json=body, headers=await self._signed())
            answer = response.json() if response.content else {}
        except (httpx.HTTPError, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise ProviderUnavailable(f"Pub/Sub does not answer: {reason}") from error
        if response.is_success and isinstance(answer, dict):
            return answer
        raise _translated(response, answer)

    async def _signed(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        try:
            if self._credentials is None:
                self._credentials = await asyncio.to_thread(_own_credentials)
            if not self._credentials.valid:
                await asyncio.to_thread(_refresh, self._credentials)
        except exceptions.GoogleAuthError as error:
            raise ProviderUnavailable(
                f"Google gives no access to Pub/Sub: {error}", advice=_ADVICE
            ) from error
        self._credentials.apply(headers)  # type: ignore[no-untyped-call]
        return headers


def notices_of(settings: Settings) -> Notices | None:
    """Return where this installation hears of new mail; None where it has not set that up."""
    subscription = settings.gmail_push_subscription
    if not (subscription and settings.gmail_push_topic):
        return None
    return PubSub(subscription, emulator=settings.pubsub_emulator)


def _own_credentials() -> Credentials:
    """Find the installation's own credentials, as Google's libraries do.

    https://cloud.google.com/docs/authentication/application-default-credentials
    """
    credentials, _project = google.auth.default(scopes=[SCOPE])
    return credentials


def _refresh(credentials: Credentials) -> None:
    with httpx.Client(timeout=10.0) as http:
        credentials.refresh(AuthRequest(Transport(http)))  # type: ignore[no-untyped-call]


def _read(received: dict[str, Any]) -> Notice:
    """Read `{"emailAddress", "historyId"}`; whatever else comes in is done with by being logged."""
    ack_id = str(received["ackId"])
    try:
        news = json.loads(base64.b64decode(received["message"]["data"]))
        address = str(news["emailAddress"])
    except (ValueError, KeyError, TypeError):
        message = received.get("message")
        known = message.get("messageId") if isinstance(message, dict) else None
        log.warning("no notice of Gmail's", message_id=known)
        return Notice(ack_id, "")
    return Notice(ack_id, address)


def _translated(response: httpx.Response, answer: Any) -> ProviderUnavailable | RateLimited:
    said = answer.get("error", {}).get("message", "") if isinstance(answer, dict) else ""
    what = f"Pub/Sub answers {response.status_code}: {said}"
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return RateLimited(what, retry_after=60.0)
    return ProviderUnavailable(what, advice=_ADVICE if response.is_client_error else "")
