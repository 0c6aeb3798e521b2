"""ID tokens: what can be seen without a key, so that garbage never reaches the library."""

from __future__ import annotations

import base64
import json
from typing import Any

from orchestre.domain.errors import NotSignedIn

#: Characters; Firebase's are about a thousand, 2,000 with many claims.
LONGEST = 8_192

_GOOGLE = {"accounts.google.com", "https://accounts.google.com"}
_ADVICE = "Sign in anew where the token came from, and send the fresh one."


def refused(why: str = "The ID token is not valid here") -> NotSignedIn:
    """Make the one refusal of all bad tokens."""
    return NotSignedIn(why, advice=_ADVICE)


def is_googles_own(token: str) -> bool:
    """Tell whether the token says to be Google's own rather than Firebase's; NotSignedIn if none.

    firebase-admin 7.7 raises TypeError, AttributeError or RecursionError for some that are none.
    """
    parts = token.split(".")
    if len(token) > LONGEST or not token.isascii() or len(parts) != len(("head", "claims", "sign")):
        raise refused()
    header, claims = _read(parts[0]), _read(parts[1])
    named = [header.get("alg"), claims.get("iss"), claims.get("aud"), claims.get("sub")]
    if not all(isinstance(one, str) for one in named):
        raise refused()
    return claims["iss"] in _GOOGLE


def _read(part: str) -> dict[str, Any]:
    try:
        read = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError) as error:
        raise refused() from error
    if not isinstance(read, dict):
        raise refused()
    return read
