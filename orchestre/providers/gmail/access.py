"""Access: an account's access token, asked for anew when it runs out or is no longer taken."""

from __future__ import annotations

import asyncio

from google.auth import exceptions
from google.oauth2.credentials import Credentials

from orchestre.domain.errors import CredentialsRejected, ProviderUnavailable, SettingsError
from orchestre.providers.gmail.endpoints import Endpoints
from orchestre.providers.gmail.transport import AuthRequest, Transport


class Access:
    """One account's access; however many ask at once, one token is fetched."""

    def __init__(self, endpoints: Endpoints, refresh_token: str, transport: Transport) -> None:
        self._endpoints = endpoints
        self._refresh_token = refresh_token
        self._transport = transport
        self._request = AuthRequest(transport)
        self._credentials: Credentials | None = None
        self._turn = asyncio.Lock()

    async def token(self, refused: str = "") -> str:
        """Return an access token, other than the one that was `refused`.

        Raises CredentialsRejected where Google takes the account's grant no longer, and
        ProviderUnavailable where it gives no answer, or knows no such installation.
        """
        async with self._turn:
            credentials = self._credentials or self._made()
            if not credentials.valid or credentials.token == refused:
                await self._transport.aside(self._refresh, credentials)
            self._credentials = credentials
            return str(credentials.token)

    def _made(self) -> Credentials:
        try:
            client = self._endpoints.registered()
        except SettingsError as error:
            raise ProviderUnavailable(str(error), advice=error.advice) from error
        return Credentials(  # type: ignore[no-untyped-call]
            None,
            refresh_token=self._refresh_token,
            token_uri=self._endpoints.token,
            client_id=client.id,
            client_secret=client.secret,
        )

    def _refresh(self, credentials: Credentials) -> None:
        # google-auth may ask a failing token endpoint three times: a token is not a mail.
        try:
            credentials.refresh(self._request)  # type: ignore[no-untyped-call]
        except exceptions.RefreshError as error:
            raise _translated(error) from error
        except exceptions.GoogleAuthError as error:
            # The transport has said it in a sentence; google-auth wraps it.
            said = error.args[0] if error.args else ""
            if isinstance(said, ProviderUnavailable):
                raise ProviderUnavailable(str(said)) from error
            raise ProviderUnavailable(_no_access(error)) from error


def _translated(error: exceptions.RefreshError) -> CredentialsRejected | ProviderUnavailable:
    answer = error.args[1] if len(error.args) > 1 else None
    code = str(answer.get("error", "")) if isinstance(answer, dict) else ""
    if code in ("invalid_grant", "invalid_scope", "access_denied"):
        # A changed password, access taken back, six months without use, or a week for an
        # installation that Google still lists as in testing:
        # https://developers.google.com/identity/protocols/oauth2#expiration
        return CredentialsRejected(f"Google takes the account's access no longer ({code}).")
    if code in ("invalid_client", "unauthorized_client", "deleted_client"):
        return ProviderUnavailable(
            f"Google does not know this installation (any more): {code}.",
            advice="Check the file that ORCHESTRE_GOOGLE_OAUTH_CLIENT names.",
        )
    return ProviderUnavailable(_no_access(code or error.args[0]))


def _no_access(why: object) -> str:
    return f"Google gives no access now: {str(why).rstrip('. ')}."
