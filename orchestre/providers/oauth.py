"""OAuth: how an account's owner lets Orchestre in by a visit to the service, without a password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a browser to the service; the platform makes it, keeps it and checks it.

    `state` and `code_verifier` are random, of one use: RFC 6749 §10.12 and RFC 7636.
    """

    state: str
    code_verifier: str
    #: Where the service sends the browser afterwards: a route of this installation's API.
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What an account's owner has allowed."""

    #: The plug-in's options for this account, tokens included; kept sealed.
    options: dict[str, Any]
    #: The account as its owner knows it: the address that was chosen at the service.
    address: str
    #: What will not work because its owner did not allow it; empty where everything was allowed.
    lacks: str = ""


class OAuth(Protocol):
    """A service's OAuth 2.0 (RFC 6749) with PKCE (RFC 7636). Raises only `ProviderError`s."""

    def authorization_url(self, visit: Visit) -> str:
        """Return where the browser goes to ask the account's owner.

        Raises SettingsError, naming the setting, where this installation is not registered there.
        """
        ...

    async def exchange(self, visit: Visit, code: str) -> Grant:
        """Turn the code that the browser brought back into a grant.

        Raises CredentialsRejected, in words for the owner, where the code is not good or where
        what was allowed is too little to read and answer mail.
        """
        ...

    async def revoke(self, options: dict[str, Any]) -> None:
        """Give the grant back: its tokens are worth nothing from now on, twice is no error."""
        ...
