"""OAuth at Google: a mailbox's owner lets Orchestre read and answer it."""

# google-auth-oauthlib is not used: its oauthlib refuses a stand-in without TLS and a grant of fewer
# scopes than were asked for, unless variables are set for the whole process
# (OAUTHLIB_INSECURE_TRANSPORT, OAUTHLIB_RELAX_TOKEN_SCOPE). The code grant is one form; google-auth
# checks the ID token.

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from google.auth.exceptions import GoogleAuthError, TransportError
from google.oauth2 import id_token
from jwt.exceptions import PyJWTError

from orchestre.domain.errors import CredentialsRejected, ProviderUnavailable
from orchestre.providers.gmail.endpoints import Endpoints
from orchestre.providers.gmail.scopes import ASKED, may_label, may_read, may_send
from orchestre.providers.gmail.transport import Answer, AuthRequest, Transport
from orchestre.providers.oauth import Grant, Visit

_AGAIN = "Link the account again, and leave every box ticked on Google's page."
_FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
_OK, _BAD_REQUEST, _SERVER_ERROR = 200, 400, 500


class GoogleOAuth:
    """Google's consent page, and what comes back from it (RFC 6749, RFC 7636)."""

    def __init__(self, endpoints: Endpoints, transport: Transport) -> None:
        self._endpoints = endpoints
        self._transport = transport

    def authorization_url(self, visit: Visit) -> str:
        """Return Google's consent page; SettingsError where no OAuth client is set.

        It is asked for consent each time, for otherwise Google gives a refresh token but once.
        """
        client = self._endpoints.registered()
        client.warn_of(visit.redirect_uri)
        digest = hashlib.sha256(visit.code_verifier.encode()).digest()
        asked = {
            "client_id": client.id,
            "redirect_uri": visit.redirect_uri,
            "response_type": "code",
            "scope": " ".join(ASKED),
            "state": visit.state,
            "access_type": "offline",
            "prompt": "consent",
            "include_granted_scopes": "false",
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return f"{self._endpoints.auth}?{urlencode(asked)}"

    async def exchange(self, visit: Visit, code: str) -> Grant:
        """Turn the code into a grant; the address is that of the account chosen at Google.

        Raises CredentialsRejected where the code is not good, or where reading or sending was not
        allowed; ProviderUnavailable where Google does not answer.
        """
        client = self._endpoints.registered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": visit.redirect_uri,
            "code_verifier": visit.code_verifier,
            "client_id": client.id,
            "client_secret": client.secret,
        }
        answer, content = await self._transport.aside(self._post, self._endpoints.token, form)
        tokens = _read(content)
        if answer.status != _OK:
            raise _refused(answer, tokens)
        claims = await self._transport.aside(
            self._claims, str(tokens.get("id_token", "")), client.id
        )
        return _grant(tokens, claims)

    async def revoke(self, options: dict[str, Any]) -> None:
        """Give the refresh token back, and with it every token made of it."""
        form = {"token": str(options.get("refresh_token", ""))}
        answer, _ = await self._transport.aside(self._post, self._endpoints.revocation, form)
        # 400 says that Google knows no such token any more.
        if answer.status not in (_OK, _BAD_REQUEST):
            raise ProviderUnavailable(f"Google did not take the access back ({answer.status}).")

    def _post(self, url: str, form: Mapping[str, str]) -> tuple[Answer, bytes]:
        return self._transport.exchange("POST", url, _FORM, urlencode(form))

    def _claims(self, token: str, audience: str) -> Mapping[str, Any]:
        """Return what an ID token says, once its signature, audience, time and issuer are good."""
        try:
            claims: Mapping[str, Any] = id_token.verify_token(
                token,
                AuthRequest(self._transport),
                audience=audience,
                certs_url=self._endpoints.certs,
                clock_skew_in_seconds=10,
            )
        except TransportError as error:
            raise ProviderUnavailable(f"Google's certificates cannot be read: {error}") from error
        except (GoogleAuthError, PyJWTError, ValueError) as error:
            raise CredentialsRejected(f"Google's ID token is not good: {error}") from error
        if not self._endpoints.issued(claims.get("iss")):
            raise CredentialsRejected("The ID token was not issued by Google.")
        if not claims.get("email") or not claims.get("sub"):
            raise CredentialsRejected("Google did not say whose mailbox it is.", advice=_AGAIN)
        return claims


def _grant(tokens: Mapping[str, Any], claims: Mapping[str, Any]) -> Grant:
    # RFC 6749 §5.1: where no scope is named, it is what was asked for.
    granted = tuple(str(tokens.get("scope") or " ".join(ASKED)).split())
    address = str(claims["email"]).lower()
    lacking = []
    if not may_read(granted):
        lacking.append("mail cannot be read")
    if not may_send(granted):
        lacking.append("replies cannot be sent")
    if lacking:
        what = f"{address} was not allowed enough: {' and '.join(lacking)}."
        raise CredentialsRejected(what, advice=_AGAIN)
    if not tokens.get("refresh_token"):
        raise CredentialsRejected(
            f"Google gave access to {address} for an hour only.",
            advice="Remove Orchestre at myaccount.google.com/connections, then link it again.",
        )
    options = {
        "address": address,
        "subject": str(claims["sub"]),
        "refresh_token": str(tokens["refresh_token"]),
        "scopes": list(granted),
        "keep_labels": may_label(granted),
    }
    lacks = "" if may_label(granted) else "Conversations get no labels in Gmail: not allowed."
    return Grant(options=options, address=address, lacks=lacks)


def _read(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _refused(answer: Answer, said: Mapping[str, Any]) -> CredentialsRejected | ProviderUnavailable:
    code = str(said.get("error", ""))
    if code == "invalid_grant":
        return CredentialsRejected(
            "Google takes this code no longer.", advice="Go to Google's page once more."
        )
    if answer.status < _SERVER_ERROR:
        return ProviderUnavailable(
            f"Google refuses this installation: {code or answer.status}.",
            advice="Check the file that ORCHESTRE_GOOGLE_OAUTH_CLIENT names, and that this API's "
            "address is one of the client's redirect URIs in Google Cloud's console.",
        )
    return ProviderUnavailable(f"Google failed ({answer.status}).")
