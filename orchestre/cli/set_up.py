"""Services outside: which of them are set up, by the names of their files, never what they hold."""

from __future__ import annotations

from orchestre.settings import Settings

_NOT = "not set up"


def set_up(settings: Settings) -> str:
    """Say in one line whether Google, its push and Firebase are set up."""
    google, firebase = settings.google_oauth_client, settings.firebase_service_account
    topic = settings.gmail_push_topic.rpartition("/")[2]
    pushed = topic if settings.gmail_push_subscription else f"{topic} without a subscription"
    return "; ".join(
        (
            f"Google {google.name if google else _NOT}",
            f"Gmail push {pushed if topic else _NOT}",
            f"Firebase {firebase.name if firebase else _NOT}",
        )
    )
