"""Where things are: the address of the API that settings serve."""

from __future__ import annotations

from orchestre.settings import Settings


def url_of(settings: Settings) -> str:
    """Return the address of the API that these settings serve."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"
