"""Identity Toolkit: Firebase's HTTP interface for passwords; one attempt each, nothing retried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

import httpx
import structlog

from orchestre.domain.errors import (
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    NotSignedIn,
    OrchestreError,
    ProviderUnavailable,
    TooOften,
)

_log = structlog.get_logger(__name__)

URL = "https://identitytoolkit.googleapis.com/v1"
#: Seconds: to connect, and between two bytes of an answer.
PATIENCE = httpx.Timeout(10, connect=5)

#: What is not said apart: whoever guesses must not learn which of them it was.
_NOT_LET_IN = {
    "EMAIL_NOT_FOUND",
    "INVALID_PASSWORD",
    "INVALID_LOGIN_CREDENTIALS",
    "INVALID_EMAIL",
    "USER_DISABLED",
    "USER_NOT_FOUND",
    "INVALID_ID_TOKEN",
    "INVALID_IDP_RESPONSE",
    "INVALID_CREDENTIAL_OR_PROVIDER_ID",
    "TOKEN_EXPIRED",
}
_SWITCHED_OFF = {"OPERATION_NOT_ALLOWED", "PASSWORD_LOGIN_DISABLED", "CONFIGURATION_NOT_FOUND"}


class NotLetIn(NotSignedIn):
    """Firebase does not know the person, the password or the token, or has shut them out."""


@dataclass(frozen=True, slots=True)
class IdentityToolkit:
    """Calls by which a person proves who they are."""

    http: httpx.AsyncClient
    url: str
    api_key: str

    async def sign_up(self, email: str, password: str) -> dict[str, Any]:
        """Make a user of Firebase."""
        return await self._call("signUp", email=email, password=password)

    async def sign_in(self, email: str, password: str) -> dict[str, Any]:
        """Check a password."""
        return await self._call("signInWithPassword", email=email, password=password)

    async def sign_in_with_google(self, token: str) -> dict[str, Any]:
        """Have Firebase check an ID token of Google, and that it was made for this project."""
        return await self._call(
            "signInWithIdp",
            postBody=str(httpx.QueryParams(providerId="google.com", id_token=token)),
            requestUri="http://localhost",
        )

    async def new_password(self, id_token: str, password: str) -> None:
        """Replace the password of whom the token speaks; every sign-in before is revoked."""
        await self._call("update", idToken=id_token, password=password)

    async def _call(self, verb: str, **body: str) -> dict[str, Any]:
        try:
            response = await self.http.post(
                f"{self.url}/accounts:{verb}",
                # In a header, because addresses end up in logs.
                headers={"X-Goog-Api-Key": self.api_key},
                json={**body, "returnSecureToken": True},
                timeout=PATIENCE,
            )
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise unavailable(type(error).__name__) from error
        if not isinstance(answer, dict):
            raise unavailable("an answer that is no object")
        if not response.is_success:
            _refuse(verb, _code(answer) or str(response.status_code))
        return answer


def unavailable(why: str, *, advice: str = "Try again in a moment.") -> ProviderUnavailable:
    """Say that Firebase cannot be asked now, and tell the log why."""
    _log.warning("firebase does not answer", why=why)
    return ProviderUnavailable("Firebase, where people are known, does not answer", advice=advice)


def _code(answer: dict[str, Any]) -> str:
    """Return the code of an error; what may follow it after a colon is words for developers."""
    error = answer.get("error")
    message = error.get("message") if isinstance(error, dict) else ""
    return str(message).partition(":")[0].strip()


def _refuse(verb: str, code: str) -> NoReturn:
    not_made = _not_made(code) if verb == "signUp" else None
    raise not_made or _refusal(verb, code) or _trouble(verb, code)


def _not_made(code: str) -> OrchestreError | None:
    """Say why nobody can sign up like this; None: that is not what is wrong."""
    if code == "EMAIL_EXISTS":
        return Conflict(
            "This address is known to Firebase already", advice="Sign in with it: nothing is lost."
        )
    if code == "INVALID_EMAIL":
        fault = Fault("body.email", "is not an address for Firebase")
        return Invalid("Firebase does not take this e-mail address", faults=(fault,))
    if code == "ADMIN_ONLY_OPERATION":
        return Forbidden(
            "In this Firebase project nobody can sign up",
            advice="Ask whoever runs Orchestre to add you in Firebase's console.",
        )
    return None


def _refusal(verb: str, code: str) -> OrchestreError | None:
    """Say what the person is refused for; None: it is not the person's doing."""
    if code in _NOT_LET_IN:
        return NotLetIn("Firebase does not let this person in")
    if code.startswith("TOO_MANY_ATTEMPTS"):
        return TooOften("Firebase has seen too many tries for this account", retry_after=60)
    if code.startswith(("WEAK_PASSWORD", "PASSWORD_DOES_NOT_MEET_REQUIREMENTS")):
        path = "body.new" if verb == "update" else "body.password"
        fault = Fault(path, "is too weak for this Firebase project")
        return Invalid("The new password is too weak for this Firebase project", faults=(fault,))
    return None


def _trouble(verb: str, code: str) -> ProviderUnavailable:
    if code in _SWITCHED_OFF:
        advice = "Whoever runs Orchestre: switch this sign-in method on in Firebase's console."
    else:
        advice = "Try again in a moment. If it stays, whoever runs Orchestre finds why in its log."
    return unavailable(f"{verb}: {code}", advice=advice)
