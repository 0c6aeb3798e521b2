"""Opening: finds out by the settings which directory there is; the SDK loads only if it is used."""

from __future__ import annotations

import importlib

from orchestre.directory.directory import Directory
from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings


def open_directory(settings: Settings) -> Directory | None:
    """Open Firebase where it is set up; None: people are known by passwords kept here."""
    account, key = settings.firebase_service_account, settings.firebase_api_key.get_secret_value()
    if account is None and not key:
        return None
    if account is None or not key:
        raise SettingsError(
            "ORCHESTRE_FIREBASE_SERVICE_ACCOUNT and ORCHESTRE_FIREBASE_API_KEY belong together, "
            "and one of them is missing",
            advice="Set both, and people are known by Firebase; or none, and by passwords here.",
        )
    firebase = importlib.import_module("orchestre.directory.firebase")
    opened: Directory = firebase.open_firebase(settings, account)
    return opened
