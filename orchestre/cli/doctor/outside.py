"""The services outside: which are set up, and whether Google lets browsers come back here."""

from __future__ import annotations

import asyncio

from pydantic import SecretStr

from orchestre.cli.doctor.checkup import Checkup, fine, wrong
from orchestre.cli.set_up import set_up
from orchestre.providers.gmail.endpoints import read_endpoints
from orchestre.settings import Settings

_PAIRS = (
    ("firebase_service_account", "firebase_api_key"),
    ("gmail_push_topic", "gmail_push_subscription"),
)


async def services(settings: Settings) -> Checkup:
    """Say what is set up; half a Firebase or half a push is wrong."""
    for pair in _PAIRS:
        lacking = [name for name in pair if not _is_set(settings, name)]
        if len(lacking) == 1:
            lacks = _variable(lacking[0])
            other = next(_variable(name) for name in pair if name not in lacking)
            return wrong(
                "Services",
                f"{other} is set, but {lacks} is not: they belong together",
                f"Set {lacks}, or unset {other}",
            )
    return fine("Services", set_up(settings))


def _is_set(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _variable(name: str) -> str:
    return f"ORCHESTRE_{name.upper()}"


async def google(settings: Settings) -> Checkup:
    """Look whether Google's client lets browsers come back to this API."""
    file = settings.google_oauth_client
    if file is None:
        return fine("Google", "not set up: no Gmail mailbox can be linked")
    client = (await asyncio.to_thread(read_endpoints, settings)).registered()
    needed = f"{settings.api_url.rstrip('/')}/providers/google_auth"
    if needed in client.redirect_uris:
        return fine("Google", f"{file}; browsers come back to {needed}")
    there = ", ".join(client.redirect_uris) or "none"
    return wrong(
        "Google",
        f"{file} names the redirect URIs {there}, and not {needed}",
        f"In Google Cloud's console, Clients, enter {needed} as an authorized redirect URI, then "
        "download the file again; or set ORCHESTRE_API_URL to the address that is entered there",
    )
