"""A service in memory whose accounts are linked by a visit, and the browser that makes it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from pydantic import BaseModel

from orchestre.domain.errors import CredentialsRejected, ProviderError, SettingsError
from orchestre.providers.oauth import Grant, Visit
from orchestre.providers.plugin import ProviderPlugin
from orchestre.providers.provider import Provider
from orchestre.providers.testing.memory import MemoryMailbox, MemoryProvider

CLIENT_SECRET = "client-secret-of-this-installation"
TOO_LITTLE = "reading mail was not allowed"


class ConsentOptions(BaseModel):
    """What a visit gives, and one thing that may be chosen."""

    address: str
    refresh_token: str
    keep_labels: bool = True


@dataclass(frozen=True)
class _Asked:
    """What the service keeps for a code: RFC 7636 §4.4."""

    challenge: str
    redirect_uri: str
    address: str
    lacks: str


@dataclass
class Consent:
    """The service: it gives codes of one use for what its users allow, and tokens for codes."""

    clock: Callable[[], datetime]
    mailboxes: dict[str, MemoryMailbox] = field(default_factory=dict)
    #: Tokens that are worth something, each with its account.
    tokens: dict[str, str] = field(default_factory=dict)
    #: Every secret there ever was, for tests that look for them where they must not be.
    secrets: list[str] = field(default_factory=lambda: [CLIENT_SECRET])
    exchanges: int = 0
    is_registered: bool = True
    #: Raised once: by `exchange` after the code has been used up, and by `revoke`.
    lost: ProviderError | None = None
    _codes: dict[str, _Asked] = field(default_factory=dict)

    def authorization_url(self, visit: Visit) -> str:
        if not self.is_registered:
            raise SettingsError("ORCHESTRE_GOOGLE_OAUTH_CLIENT is not set")
        self.secrets.append(visit.code_verifier)
        asked = {
            "state": visit.state,
            "code_challenge": _s256(visit.code_verifier),
            "redirect_uri": visit.redirect_uri,
        }
        return f"https://service.example/auth?{urlencode(asked)}"

    def allowed(self, url: str, address: str, *, lacks: str = "") -> str:
        """Let the account's owner say yes at this address; return where the browser is sent."""
        asked = _query(url)
        code = self._secret("code")
        self._codes[code] = _Asked(asked["code_challenge"], asked["redirect_uri"], address, lacks)
        return _back(asked, code=code)

    def denied(self, url: str, error: str = "access_denied") -> str:
        """Let the account's owner say no."""
        return _back(_query(url), error=error)

    async def exchange(self, visit: Visit, code: str) -> Grant:
        self.exchanges += 1
        asked = self._codes.pop(code, None)
        if asked is None or asked.challenge != _s256(visit.code_verifier):
            raise CredentialsRejected("The code is not good")
        if asked.redirect_uri != visit.redirect_uri:
            raise CredentialsRejected("The code was meant for another address")
        if asked.lacks == TOO_LITTLE:
            raise CredentialsRejected(TOO_LITTLE)
        self._fail_once()
        token = self._secret("refresh-token")
        self.tokens[token] = asked.address
        options = {"address": asked.address, "refresh_token": token}
        return Grant(options, asked.address, asked.lacks)

    async def revoke(self, options: dict[str, Any]) -> None:
        self._fail_once()
        # As at Google: with one grant of an account to a client, all of them end.
        for token in [one for one, of in self.tokens.items() if of == options["address"]]:
            del self.tokens[token]

    async def connect(self, options: ConsentOptions) -> Provider:
        return _Visited(self, options)

    def mailbox(self, address: str) -> MemoryMailbox:
        return self.mailboxes.setdefault(address, MemoryMailbox(address, self.clock))

    def plugin(self, name: str = "visited") -> ProviderPlugin[ConsentOptions]:
        return ProviderPlugin(
            name=name,
            title="Visited <b>Mail</b>",
            description="Accounts that are linked by a visit, for tests.",
            options=ConsentOptions,
            connect=self.connect,
            resource=lambda options: options.address,
            oauth=self,
        )

    def _fail_once(self) -> None:
        lost, self.lost = self.lost, None
        if lost is not None:
            raise lost

    def _secret(self, kind: str) -> str:
        self.secrets.append(f"{kind}-{secrets.token_urlsafe(16)}")
        return self.secrets[-1]


class _Visited(MemoryProvider):
    """A mailbox that opens for a good token only."""

    def __init__(self, consent: Consent, options: ConsentOptions) -> None:
        super().__init__(consent.mailbox(options.address))
        self._consent = consent
        self._token = options.refresh_token

    async def identify(self) -> str:
        if self._token not in self._consent.tokens:
            raise CredentialsRejected("The owner has taken the access away")
        return await super().identify()

    async def fetch(self, after: Any) -> Any:
        await self.identify()
        return await super().fetch(after)


def word(url: str) -> tuple[str, str]:
    """Return the one word that a destination was told: its name and value."""
    told = _query(url)
    ((name, value),) = ((name, told[name]) for name in ("result", "error") if name in told)
    return name, value


def _query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def _back(asked: dict[str, str], **more: str) -> str:
    return f"{asked['redirect_uri']}?{urlencode({'state': asked['state'], **more})}"


def _s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
