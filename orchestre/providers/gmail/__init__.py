"""Gmail: a mailbox at Google, linked by a visit to Google's consent page."""

from orchestre.providers.gmail.endpoints import read_endpoints
from orchestre.providers.gmail.notices import notices_of
from orchestre.providers.gmail.oauth import GoogleOAuth
from orchestre.providers.gmail.options import GmailOptions
from orchestre.providers.gmail.provider import Google
from orchestre.providers.gmail.transport import Transport
from orchestre.providers.plugin import ProviderPlugin
from orchestre.settings import Settings


def plugin(settings: Settings, transport: Transport | None = None) -> ProviderPlugin[GmailOptions]:
    """Make Gmail's plug-in for this installation; SettingsError where its client file is wrong.

    All accounts share one pool of connections: the `transport`, which may count what goes over it.
    """
    endpoints = read_endpoints(settings)
    if endpoints.client:
        endpoints.client.warn_of(f"{settings.api_url.rstrip('/')}/providers/google_auth")
    lines = transport or Transport()
    return ProviderPlugin(
        name="gmail",
        title="Gmail",
        description="A Gmail or Google Workspace mailbox; replies go out as its owner's own.",
        options=GmailOptions,
        connect=Google(endpoints, lines).connect,
        resource=lambda options: options.subject,
        oauth=GoogleOAuth(endpoints, lines),
        notices=notices_of(settings),
        # How long Gmail may take to show what was sent; nobody promises less.
        settle_seconds=120.0,
    )


__all__ = ["plugin"]
