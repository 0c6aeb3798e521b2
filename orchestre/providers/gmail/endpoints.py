"""Endpoints: where Google is reached, and as which OAuth client; of this installation."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings

_log = logging.getLogger(__name__)

#: Google's own: https://accounts.google.com/.well-known/openid-configuration; the certificates in
#: the form that google-auth reads by itself.
API = "https://gmail.googleapis.com"
AUTH = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 (an address)
CERTS = "https://www.googleapis.com/oauth2/v1/certs"
ISSUERS = frozenset({"https://accounts.google.com", "accounts.google.com"})

SETTING = "ORCHESTRE_GOOGLE_OAUTH_CLIENT"
ADVICE = (
    "In Google Cloud's console make an OAuth client of the type Web application, download its "
    f"JSON file and let {SETTING} name that file."
)


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """This installation as Google knows it."""

    id: str
    secret: str = field(repr=False)
    #: Where its file says that Google sends browsers back to; empty where it says nothing.
    redirect_uris: tuple[str, ...] = ()

    def warn_of(self, redirect_uri: str) -> None:
        """Say in the log if the file does not name this address; Google refuses others.

        It is no error: what was entered in Google's console later is not in the file.
        """
        if self.redirect_uris and redirect_uri not in self.redirect_uris:
            _log.warning(
                "Google may refuse to link mailboxes (redirect_uri_mismatch): the file that %s "
                "names does not hold this API's address. In Google Cloud's console enter, sign by "
                "sign, as authorized redirect URI of the client: %s",
                SETTING,
                redirect_uri,
            )


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Google's addresses; they are others than Google's in test mode only."""

    api: str
    auth: str
    token: str
    certs: str
    #: None: nobody has set one, so no account can be linked or read.
    client: OAuthClient | None
    #: The Pub/Sub topic that Gmail is to write to; empty: it is polled only.
    topic: str = ""

    @property
    def revocation(self) -> str:
        """Where tokens are given back: beside the token endpoint, at Google and its stand-in."""
        return self.token.removesuffix("/token") + "/revoke"

    def registered(self) -> OAuthClient:
        """Return the OAuth client; SettingsError names the setting where there is none."""
        if self.client is None:
            raise SettingsError(
                f"{SETTING} is not set, so Google does not know this installation.", advice=ADVICE
            )
        return self.client

    def issued(self, issuer: object) -> bool:
        """Tell whether an ID token's issuer is the one whose addresses these are."""
        if self.auth == AUTH:
            return issuer in ISSUERS
        # A stand-in calls itself localhost, whatever address of this machine it was reached by.
        return urlsplit(str(issuer)).hostname in ("localhost", "127.0.0.1")


def read_endpoints(settings: Settings) -> Endpoints:
    """Read where Google is, and the OAuth client's file; SettingsError where that is none."""
    path = settings.google_oauth_client
    return Endpoints(
        api=settings.gmail_api_url or API,
        auth=settings.google_auth_url or AUTH,
        token=settings.google_token_url or TOKEN,
        certs=settings.google_certs_url or CERTS,
        client=_client(path) if path else None,
        topic=settings.gmail_push_topic,
    )


def _client(path: Path) -> OAuthClient:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        what = f"{SETTING}: {path} cannot be read: {error.strerror}."
        raise SettingsError(what, advice=ADVICE) from error
    except ValueError as error:
        raise SettingsError(f"{SETTING}: {path} is no JSON file.", advice=ADVICE) from error
    given = content.get("web") if isinstance(content, dict) else None
    if not isinstance(given, dict):
        kinds = ", ".join(map(repr, content)) if isinstance(content, dict) else "something else"
        raise SettingsError(
            f"{SETTING}: {path} describes no client of the type Web application, but {kinds}.",
            advice=ADVICE,
        )
    missing = [name for name in ("client_id", "client_secret") if not given.get(name)]
    if missing:
        raise SettingsError(f"{SETTING}: {path} lacks {' and '.join(missing)}.", advice=ADVICE)
    uris = given.get("redirect_uris")
    return OAuthClient(
        str(given["client_id"]),
        str(given["client_secret"]),
        tuple(map(str, uris)) if isinstance(uris, list) else (),
    )
