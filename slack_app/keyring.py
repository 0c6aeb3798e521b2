"""Keyring: the token of each Slack team: kept through the API, renewed, and given back."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import structlog
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import KeysBody, KeysInfo
from orchestre.domain.errors import Conflict, NotFound, OrchestreError
from orchestre.domain.installations import InstallationState
from orchestre.settings import Settings
from slack_app.exchange import Exchange
from slack_app.slack import UNANSWERED, asked, error_code, open_slack

log = structlog.get_logger()

#: Seconds until the API is asked again what others may have changed.
_KNOWN_FOR = 60.0
#: Slack's tokens last twelve hours: https://docs.slack.dev/authentication/using-token-rotation
_MINUTES_BEFORE = 120
#: After these words of Slack nothing more is to be had from a token.
OVER = {"account_inactive", "app_uninstalled", "invalid_refresh_token", "token_revoked"}
_GIVEN_BACK = OVER | {"invalid_auth", "token_expired"}


class Keyring:
    """What the API keeps of the app's own workspace; another's service token gives other keys."""

    def __init__(
        self, settings: Settings, door: OrchestreClient, clock: Callable[[], float] = time.time
    ) -> None:
        self.clock = clock
        self._calls = door.doors.installations
        self._settings = settings
        self._secret = settings.slack_client_secret.get_secret_value()
        self._held: dict[str, KeysInfo] | None = None
        self._is_stale = False
        self._looking = asyncio.Lock()
        #: New tokens that the API has not taken so far: Slack gives each one once.
        self._unkept: dict[str, KeysBody] = {}
        #: When Slack first refused to renew a token, by what it was to be renewed with.
        self._refused: dict[str, float] = {}

    async def keys(self) -> Mapping[str, KeysInfo]:
        """Return the teams that let the app in, by place.

        What was known before holds while another look is under way, and while the API does not
        answer; raises OrchestreError where nothing was.
        """
        if self._held is not None and (not self._is_stale or self._looking.locked()):
            return self._held
        async with self._looking:
            if self._held is None or self._is_stale:
                self._is_stale = False
                try:
                    self._held = await self._look()
                except OrchestreError as error:
                    if self._held is None:
                        raise
                    log.warning("installations not asked for", reason=str(error))
            return self._held

    def forget(self) -> None:
        """Ask the API before the next answer: what it keeps has changed."""
        self._is_stale = True

    async def run(self) -> None:
        """Look once a minute, until cancelled; nobody who asks meanwhile waits for it."""
        while True:
            self.forget()
            with contextlib.suppress(OrchestreError):
                await self.keys()
            await asyncio.sleep(_KNOWN_FOR)

    async def end(self, one: KeysInfo, reason: str) -> None:
        """Say that Slack lets the app in no more; what the API keeps of it may be newer by now."""
        with contextlib.suppress(NotFound):
            await self._calls.end(one.id, reason)
        log.warning("installation over", team=one.place, reason=reason)
        self.forget()

    async def _look(self) -> dict[str, KeysInfo]:
        held = {}
        for one in await self._calls.keys():
            if one.state is InstallationState.LEAVING:
                await self._leave(one)
            elif one.bot_token and (fresh := await self._fresh(one)) is not None:
                held[one.place] = fresh
        return held

    async def _leave(self, one: KeysInfo) -> None:
        """Give all tokens of a team back; where Slack does not answer, the next look does it."""
        fresh = await self._fresh(one)
        if fresh is None:
            return
        slack = open_slack(self._settings, fresh.bot_token)
        try:
            about = {"client_id": self._settings.slack_client_id, "client_secret": self._secret}
            await asked(slack, "apps.uninstall", **about)
        except UNANSWERED as error:
            if error_code(error) not in _GIVEN_BACK:
                why = error_code(error) or type(error).__name__
                log.warning("team not left", team=one.place, reason=why)
                return
        await self._calls.end(one.id, "removed")

    async def _fresh(self, one: KeysInfo) -> KeysInfo | None:
        """Return keys that work for a while; None where Slack has ended them."""
        try:
            renewed = self._unkept.get(one.id) or await self._renewed(one)
        except SlackTokenRotationError as refused:
            return await self._not_renewed(one, error_code(refused.api_error))
        except UNANSWERED as error:
            log.warning("token not renewed", team=one.place, reason=type(error).__name__)
            return one
        if renewed is None:
            return one
        await self._keep(one.id, renewed)
        return one.model_copy(update=renewed.model_dump())

    async def _not_renewed(self, one: KeysInfo, code: str) -> KeysInfo | None:
        """Give a token up that expired and is not renewed: not at the first word.

        Another process may have renewed it, and be about to tell the API so.
        """
        log.warning("token not renewed", team=one.place, reason=code)
        now = self.clock()
        since = self._refused.setdefault(str(one.refresh_token), now)
        is_expired = one.expires_at is not None and one.expires_at.timestamp() <= now
        if code in OVER and is_expired and now - since >= _KNOWN_FOR:
            await self._calls.end(one.id, code)
            return None
        return one

    async def _renewed(self, one: KeysInfo) -> KeysBody | None:
        if one.refresh_token is None or one.expires_at is None:
            return None
        rotator = AsyncTokenRotator(
            client_id=self._settings.slack_client_id,
            client_secret=self._secret,
            client=Exchange.of_settings(self._settings),
        )
        bot = Bot(
            bot_token=one.bot_token,
            bot_id="",
            bot_user_id=one.app_user,
            bot_refresh_token=one.refresh_token,
            bot_token_expires_at=int(one.expires_at.timestamp()),
            installed_at=0.0,
        )
        found = await rotator.perform_bot_token_rotation(
            bot=bot, minutes_before_expiration=_MINUTES_BEFORE
        )
        if found is None:
            return None
        expires_at = datetime.fromtimestamp(found.bot_token_expires_at or 0, UTC)
        return KeysBody(
            bot_token=found.bot_token,
            refresh_token=found.bot_refresh_token,
            expires_at=expires_at,
        )

    async def _keep(self, installation: str, renewed: KeysBody) -> None:
        self._unkept[installation] = renewed
        try:
            await self._calls.renew(installation, renewed)
        except (Conflict, NotFound):
            # Another installation has taken its place, or nothing has.
            self.forget()
        except OrchestreError as error:
            log.warning("token not kept yet", reason=str(error))
            return
        del self._unkept[installation]
