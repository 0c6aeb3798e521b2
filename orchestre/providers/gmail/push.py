"""Push: Gmail writes to a Pub/Sub topic when something happens in a mailbox."""

from __future__ import annotations

from datetime import UTC, datetime

from orchestre.domain.errors import ProviderUnavailable
from orchestre.providers.gmail.answers import Refused
from orchestre.providers.gmail.client import GmailClient

_ADVICE = (
    "Let gmail-api-push@system.gserviceaccount.com publish to the topic that "
    "ORCHESTRE_GMAIL_PUSH_TOPIC names; it must lie in the project of the OAuth client."
)


async def watch(client: GmailClient, topic: str) -> datetime:
    """Ask Gmail to tell of new mail; return until when, seven days ahead at most.

    https://developers.google.com/workspace/gmail/api/guides/push
    """
    # Drafts, labels and what is sent would wake us for nothing; polling sees the rest.
    body = {"topicName": topic, "labelIds": ["INBOX"], "labelFilterBehavior": "INCLUDE"}
    request = client.calls.users.watch(userId="me", body=body, fields="expiration")
    try:
        answer = await client.ask(request)
    except Refused as error:
        raise ProviderUnavailable(str(error), advice=_ADVICE) from error
    return datetime.fromtimestamp(int(answer["expiration"]) / 1000, UTC)


async def unwatch(client: GmailClient) -> None:
    """Ask Gmail to tell of nothing any more."""
    await client.ask(client.calls.users.stop(userId="me"))
