"""Needs: which settings the Slack app takes in each mode."""

from __future__ import annotations

from collections.abc import Iterator

from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings


def check(settings: Settings, *, http: bool) -> None:
    """Raise SettingsError that names every setting that is missing for this mode."""
    missing = [name for name in _needed(settings, http=http) if not _is_set(settings, name)]
    if missing:
        names = ", ".join(f"ORCHESTRE_{name.upper()}" for name in missing)
        raise SettingsError(
            f"The Slack app needs {names}",
            advice="docs/howto/slack.md says where each comes from.",
        )
    if len(settings.slack_service_tokens) > 1 and not _are_installed(settings):
        raise SettingsError(
            "ORCHESTRE_SLACK_SERVICE_TOKEN names several workspaces, ORCHESTRE_SLACK_BOT_TOKEN "
            "is one Slack team's, and nobody says whose",
            advice="Install that team by OAuth (ORCHESTRE_SLACK_CLIENT_ID), and unset its token.",
        )


def _needed(settings: Settings, *, http: bool) -> Iterator[str]:
    is_installed_by_teams = _is_set(settings, "slack_client_id")
    if is_installed_by_teams:
        yield "slack_client_secret"
    else:
        yield "slack_bot_token"
    yield "slack_service_token"
    yield "slack_signing_secret" if http else "slack_app_token"
    if is_installed_by_teams and http:
        yield "slack_url"


def _is_set(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value if isinstance(value, str) else value.get_secret_value())


def _are_installed(settings: Settings) -> bool:
    """Tell whether each team is some workspace's own: installed by it, not by a setting."""
    return _is_set(settings, "slack_client_id") and not _is_set(settings, "slack_bot_token")
