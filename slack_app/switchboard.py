"""Switchboard: passes what Slack sends to the workspace in whose name its team was installed."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from slack_app.teams import Teams


class Switchboard(AsyncApp):
    """One Slack app of several Orchestre workspaces, each with an app and installations of its own.

    What comes from a team that none of them knows goes to the first, which says so.
    """

    def __init__(
        self, slack: AsyncWebClient, lines: Sequence[tuple[Teams, AsyncApp]], logger: logging.Logger
    ) -> None:
        super().__init__(client=slack, request_verification_enabled=False, logger=logger)
        self._lines = lines

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer what Slack sent, by the app of the team that it came from."""
        team, organisation = req.context.team_id or "", req.context.enterprise_id or ""
        for teams, app in self._lines:
            if await teams.let_in(team, organisation) is not None:
                return await app.async_dispatch(req)
        return await self._lines[0][1].async_dispatch(req)
