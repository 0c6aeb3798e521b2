"""Where things are: the address of the API that settings serve."""

from __future__ import annotations

from orchestre.settings import Settings


def url_of(settings: Settings) -> str:
    """Return the address of the API that these settings serve."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def loopback_url(settings: Settings) -> str:
    """Return the address at which this very process reaches its API: no proxy stands between."""
    every_address = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 read, not listened at
    return url_of(
        settings.model_copy(update={"host": every_address.get(settings.host, settings.host)})
    )
