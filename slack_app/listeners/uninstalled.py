"""Uninstalled: a team lets the app in no more; the others go on."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp

from slack_app.desk import Desk


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take Slack's word that tokens are worth nothing any more."""

    @app.event("app_uninstalled")
    async def uninstalled(body: dict[str, Any]) -> None:
        await desk.teams.lost(_team(body), "app_uninstalled")

    @app.event("tokens_revoked")
    async def revoked(body: dict[str, Any]) -> None:
        # https://docs.slack.dev/reference/events/tokens_revoked: `oauth` are people's own tokens.
        if (body["event"].get("tokens") or {}).get("bot"):
            await desk.teams.lost(_team(body), "tokens_revoked")


def _team(body: dict[str, Any]) -> str:
    return str(body.get("team_id") or body.get("enterprise_id") or "")
