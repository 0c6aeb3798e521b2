"""Exchange: changes a code, or a token that expires, for tokens at Slack."""

# https://docs.slack.dev/reference/methods/oauth.v2.access

from __future__ import annotations

from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from orchestre.settings import Settings
from slack_app.slack import open_slack


class Exchange(AsyncWebClient):
    """Repeats nothing: Slack takes each code, and each refresh token, once."""

    @classmethod
    def of_settings(cls, settings: Settings) -> Exchange:
        """Return what speaks to Slack, or in tests to its stand-in, with no token of its own."""
        like = open_slack(settings, "")
        return cls("", base_url=like.base_url, timeout=like.timeout, retry_handlers=[])

    async def oauth_v2_access(
        self, *, client_id: str, client_secret: str, **told: Any
    ) -> AsyncSlackResponse:
        """Ask for tokens; what they are asked for with stands in no address.

        The library would put it there, and signs by a class that aiohttp gives up.
        """
        given = {name: value for name, value in told.items() if value is not None}
        by = aiohttp.encode_basic_auth(client_id, client_secret)
        headers = {"Authorization": by}
        return await self.api_call("oauth.v2.access", data=given, headers=headers)
