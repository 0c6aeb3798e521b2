"""Firebase: Firebase Authentication of one project as the directory of people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import firebase_admin
import httpx
from firebase_admin import auth, credentials, exceptions
from google.auth.exceptions import GoogleAuthError

from orchestre.directory import id_tokens
from orchestre.directory.directory import Person, Place, Standing
from orchestre.directory.identity_toolkit import (
    URL,
    IdentityToolkit,
    NotLetIn,
    unavailable,
)
from orchestre.directory.turns import Turns
from orchestre.domain.errors import Fault, Invalid, NotSignedIn, SettingsError
from orchestre.settings import Settings

T = TypeVar("T")

#: Seconds: one call of the SDK, which tries again by itself; and each of its tries.
CALL_SECONDS, TRY_SECONDS = 10.0, 5
#: By how many seconds Google's clock may be ahead of ours.
SKEW_SECONDS = 10

_WRONG = "The e-mail address or the password is wrong"
_WRONG_ADVICE = "Try again, or sign up with POST /users/signup."
_OTHER_WAY = "Sign in by Firebase in the browser, and send its token to POST /users/loginWithToken."
_NOBODY: tuple[type[Exception], ...] = (
    auth.InvalidIdTokenError,
    auth.UserDisabledError,
    auth.UserNotFoundError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Firebase:
    """The users of one Firebase project.

    The SDK blocks: its calls run in threads of their own, a few at once, each for a bounded time.
    """

    place: Place
    _app: firebase_admin.App
    _client: auth.Client
    _toolkit: IdentityToolkit
    _turns: Turns

    async def sign_up(self, email: str, password: str) -> Person:
        """Make a user of Firebase, by the rules that are set in its console."""
        made = await self._toolkit.sign_up(email, password)
        return Person(str(made["localId"]), email, email_verified=False)

    async def check_password(self, email: str, password: str) -> Person:
        """Have Firebase check the password; which of both is wrong is not told."""
        return (await self._by_password(email, password))[0]

    async def check_token(self, token: str) -> Person:
        """Check an ID token of Firebase, or one of Google that Firebase takes for its own user."""
        if id_tokens.is_googles_own(token):
            try:
                signed = await self._toolkit.sign_in_with_google(token)
            except NotLetIn as error:
                raise id_tokens.refused() from error
            token = _id_token(signed)
        return await self._whom(token, check_revoked=True)

    async def change_password(self, person: str, email: str, words: tuple[str, str]) -> None:
        """Check the first of both passwords and set the second; Firebase revokes every sign-in."""
        try:
            found, id_token = await self._by_password(email, words[0])
        except NotSignedIn as error:
            raise _not_yours() from error
        if found.id != person:
            raise _not_yours()
        await self._toolkit.new_password(id_token, words[1])

    async def standing(self, person: str) -> Standing:
        """Ask Firebase for the user as it is now."""
        try:
            user = await self._asked(lambda: self._client.get_user(person))
        except auth.UserNotFoundError:
            return Standing(may_come_in=False, valid_since=datetime.fromtimestamp(0, UTC))
        except ValueError as error:
            raise unavailable(f"{type(error).__name__}: {error}") from error
        since = datetime.fromtimestamp(user.tokens_valid_after_timestamp / 1000, UTC)
        return Standing(may_come_in=not user.disabled, valid_since=since)

    async def close(self) -> None:
        """Close the connections; calls that still run end by themselves."""
        self._turns.close()
        firebase_admin.delete_app(self._app)
        await self._toolkit.http.aclose()

    async def _by_password(self, email: str, password: str) -> tuple[Person, str]:
        try:
            id_token = _id_token(await self._toolkit.sign_in(email, password))
        except NotLetIn as error:
            raise NotSignedIn(_WRONG, advice=_WRONG_ADVICE) from error
        # Firebase has just looked at the user: a second look would tell nothing new.
        return await self._whom(id_token, check_revoked=False), id_token

    async def _whom(self, token: str, *, check_revoked: bool) -> Person:
        try:
            claims = await self._asked(
                lambda: self._client.verify_id_token(
                    token, check_revoked=check_revoked, clock_skew_seconds=SKEW_SECONDS
                )
            )
        except _NOBODY as error:
            raise id_tokens.refused() from error
        email = claims.get("email")
        if not isinstance(email, str) or not email:
            raise id_tokens.refused("This Firebase user has no e-mail address, which members need")
        return Person(claims["uid"], email, email_verified=claims.get("email_verified") is True)

    async def _asked(self, call: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await self._turns.run(call)
        except _NOBODY:
            raise
        except (exceptions.FirebaseError, GoogleAuthError, TimeoutError) as error:
            raise unavailable(f"{type(error).__name__}: {error}") from error


def _id_token(answer: dict[str, Any]) -> str:
    """Return the token of a sign-in that is complete: no second factor, nothing to confirm."""
    token = answer.get("idToken")
    if not isinstance(token, str) or not token:
        raise NotSignedIn("Firebase asks for more than a password here", advice=_OTHER_WAY)
    return token


def _not_yours() -> Invalid:
    what = "is not your current password"
    return Invalid(f"What you gave {what}", faults=(Fault("body.current", what),))


def open_firebase(settings: Settings, service_account: Path) -> Firebase:
    """Open the project that the service account belongs to; SettingsError if the file is wrong.

    Nothing is asked of the network.
    """
    certificate = _certificate(service_account)
    name = f"orchestre-{id(certificate)}"
    app = firebase_admin.initialize_app(certificate, {"httpTimeout": TRY_SECONDS}, name=name)
    client = auth.Client(app)
    if settings.google_certs_url:
        # In test mode only. The SDK has no public way to say where the keys are.
        verifier = client._token_verifier.id_token_verifier  # noqa: SLF001
        verifier.cert_url = settings.google_certs_url
    emulator = settings.firebase_emulator
    url = f"http://{emulator}/{URL.removeprefix('https://')}" if emulator else URL
    toolkit = IdentityToolkit(
        httpx.AsyncClient(trust_env=not emulator), url, settings.firebase_api_key.get_secret_value()
    )
    turns = Turns("firebase", at_once=8)
    return Firebase(Place("firebase", app.project_id), app, client, toolkit, turns)


def _certificate(file: Path) -> credentials.Certificate:
    named = f"ORCHESTRE_FIREBASE_SERVICE_ACCOUNT: {file}"
    try:
        certificate = credentials.Certificate(str(file))
    except OSError as error:
        raise SettingsError(f"{named} cannot be read: {error.strerror}") from error
    except (ValueError, AttributeError):
        # Not chained: it quotes parts of the key.
        raise SettingsError(
            f"{named} is not the JSON key of a service account",
            advice="Make one in Firebase's console: Project settings, Service accounts.",
        ) from None
    if not certificate.project_id:
        raise SettingsError(f"{named} names no project_id")
    return certificate
