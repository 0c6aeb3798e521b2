"""Installed: what Slack says of a team that let the app in, as its library and our API have it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from orchestre.client.schemas import InstallationBody


def installation_of(answer: AsyncSlackResponse) -> Installation:
    """Read what `oauth.v2.access` answers; of the person's own token, if any, nothing is taken.

    https://docs.slack.dev/reference/methods/oauth.v2.access
    """
    team: dict[str, Any] = answer.get("team") or {}
    enterprise: dict[str, Any] = answer.get("enterprise") or {}
    person: dict[str, Any] = answer.get("authed_user") or {}
    return Installation(
        app_id=answer.get("app_id"),
        enterprise_id=enterprise.get("id"),
        enterprise_name=enterprise.get("name"),
        team_id=team.get("id"),
        team_name=team.get("name"),
        bot_token=answer["access_token"],
        bot_user_id=answer["bot_user_id"],
        bot_scopes=answer.get("scope") or "",
        bot_refresh_token=answer.get("refresh_token"),
        bot_token_expires_in=answer.get("expires_in"),
        is_enterprise_install=bool(answer.get("is_enterprise_install")),
        user_id=person.get("id", ""),
    )


def body_of(installation: Installation, state: str) -> InstallationBody:
    """Write an installation as the API keeps it, for the visit of a state."""
    is_of_all = installation.is_enterprise_install
    place = installation.enterprise_id if is_of_all else installation.team_id
    name = installation.enterprise_name if is_of_all else installation.team_name
    expires_at = installation.bot_token_expires_at
    return InstallationBody(
        state=state,
        place=str(place),
        name=name or str(place),
        app_user=str(installation.bot_user_id),
        scopes=[one for one in installation.bot_scopes or () if one],
        person=str(installation.user_id),
        bot_token=str(installation.bot_token),
        refresh_token=installation.bot_refresh_token,
        expires_at=None if expires_at is None else datetime.fromtimestamp(expires_at, UTC),
    )
