"""Maildir: an ordinary mail folder on this machine, with no account anywhere."""

from orchestre.providers.maildir.options import MaildirOptions
from orchestre.providers.maildir.provider import connect
from orchestre.providers.plugin import ProviderPlugin

plugin = ProviderPlugin(
    name="maildir",
    title="Maildir",
    description="A mail folder on this machine; replies are put into its .Sent folder.",
    options=MaildirOptions,
    connect=connect,
    resource=lambda options: str(options.path.resolve()),
    folder=lambda options: options.path,
    # A file system shows at once what was written, and a reply's file name is its own.
    settle_seconds=0.0,
    sends_once=True,
)

__all__ = ["plugin"]
