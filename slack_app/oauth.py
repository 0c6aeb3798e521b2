"""OAuth: how a Slack team lets the app in, from a member's one-time link to a page that says so."""

# https://docs.slack.dev/authentication/installing-with-oauth

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from starlette.requests import Request
from starlette.responses import Response

from orchestre.client.schemas import InstallationBody
from orchestre.domain.errors import Conflict, NotFound, OrchestreError, RequestError
from orchestre.settings import Settings
from slack_app import pages
from slack_app.desk import Desk
from slack_app.exchange import Exchange
from slack_app.installed import body_of, installation_of
from slack_app.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from slack_app.slack import UNANSWERED, trouble

log = structlog.get_logger()

_AGAIN = "Ask whoever sent you the link for another: orchestre slack install"
#: What the library finds wrong, in words: slack_bolt.oauth.async_oauth_flow
_WHY = {
    "access_denied": "Slack was told that Orchestre may not come in",
    "invalid_browser": "This is not the browser in which the installation was begun",
    "invalid_state": "The link was used, or it is older than ten minutes",
    "missing_code": "Slack brought nothing along",
}
_SECRET = re.compile(r"[A-Za-z0-9_.-]{20,100}")
_UNAVAILABLE = 503


class Installing(AsyncOAuthFlow):
    """The library's flow, of which every step is asked for and kept through the API.

    A link and a state are good once; the state lies in the browser's cookie too (RFC 9700 §4.7).
    """

    def __init__(self, settings: Settings, desks: Sequence[Desk]) -> None:
        self._desks = desks
        super().__init__(
            client=Exchange.of_settings(settings),
            logger=logging.getLogger("slack_bolt.orchestre"),
            settings=AsyncOAuthSettings(
                client_id=settings.slack_client_id,
                client_secret=settings.slack_client_secret.get_secret_value(),
                scopes=list(SCOPES),
                user_scopes=[],
                redirect_uri=settings.slack_url.rstrip("/") + REDIRECT_PATH,
                install_path=INSTALL_PATH,
                redirect_uri_path=REDIRECT_PATH,
                authorization_url=_authorize_url(settings),
                # Never asked: what is kept takes the state along. Without one it would be files.
                installation_store=AsyncInstallationStore(),
                state_store=_States(desks),
                callback_options=AsyncCallbackOptions(success=_succeeded, failure=_failed),
            ),
        )

    async def answer(self, request: Request) -> Response:
        """Answer a browser at either path; whatever goes wrong is a page that says what to do."""
        if request.method != "GET":
            # A HEAD by whatever previews links must not use one up.
            return Response(status_code=405)
        told = to_async_bolt_request(request, b"")
        is_begun = request.url.path == INSTALL_PATH
        try:
            made = await (
                self.handle_installation(told) if is_begun else self.handle_callback(told)
            )
        except OrchestreError as error:
            log.warning("installation brought nothing", reason=str(error))
            status = error.status if isinstance(error, RequestError) else _UNAVAILABLE
            made = _refused(str(error), error.advice, status=status)
        response = to_starlette_response(made)
        response.headers.update(pages.HEADERS)
        return response

    async def issue_new_state(self, request: AsyncBoltRequest) -> str:
        """Use a link up, at the door of the workspace in which it was made."""
        token = _first(request.query, "visit")
        for number, desk in enumerate(self._desks if _SECRET.fullmatch(token) else ()):
            try:
                opened = await desk.door.doors.installations.open_visit(token)
            except NotFound:
                continue
            request.context["begun_by"] = opened.begun_by
            return f"{number}.{opened.state}"
        raise NotFound("This link is not known, was used, or is old", advice=_AGAIN)

    async def build_authorize_url(
        self,
        state: str,
        request: AsyncBoltRequest,  # noqa: ARG002 the library's signature
    ) -> str:
        """Return where Slack asks, which team as well: nothing of the link's query comes along."""
        return self.settings.authorize_url_generator.generate(state)

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """Say who made the link: somebody might be sent one to let a stranger in."""
        return pages.asking(request.context["begun_by"], url)

    async def run_installation(self, code: str) -> Installation:
        """Change the code for tokens, once; raises SlackTrouble, which never repeats the code."""
        try:
            answer = await self.client.oauth_v2_access(
                code=code,
                client_id=self.settings.client_id,
                client_secret=self.settings.client_secret,
                redirect_uri=self.settings.redirect_uri,
            )
        except UNANSWERED as error:
            met = trouble(error, "Slack did not let Orchestre in")
            raise type(met)(str(met), advice=_AGAIN) from error
        return installation_of(answer)

    async def store_installation(
        self, request: AsyncBoltRequest, installation: Installation
    ) -> None:
        """Keep it in the workspace of the link; Conflict where the team is another one's."""
        number, state = _parted(_first(request.query, "state"))
        desk = self._desks[number]
        made: InstallationBody = body_of(installation, state)
        for other in self._desks:
            if other is not desk and made.place in await other.teams.keyring.keys():
                raise Conflict(
                    "This Slack workspace works with another Orchestre workspace already",
                    advice="It can be removed there: orchestre slack installations remove",
                )
        await desk.door.doors.installations.keep(made)
        desk.teams.keyring.forget()
        desk.feed.post_what_waits()


class _States(AsyncOAuthStateStore):
    """States of installations that are under way; the flow issues them itself."""

    def __init__(self, desks: Sequence[Desk]) -> None:
        self._desks = desks

    async def async_consume(self, state: str) -> bool:
        """Use a state up; tell whether it was good."""
        number, secret = _parted(state)
        if number >= len(self._desks) or not _SECRET.fullmatch(secret):
            return False
        try:
            await self._desks[number].door.doors.installations.come_back(secret)
        except NotFound:
            return False
        return True


def _parted(state: str) -> tuple[int, str]:
    """Part a state into the number of the desk that issued it, and what its API knows."""
    number, _, secret = state.partition(".")
    return (int(number), secret) if re.fullmatch(r"[0-9]{1,4}", number) else (0, "")


def _first(query: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(query.get(name, ())), "")


def _authorize_url(settings: Settings) -> str:
    """Return where Slack asks; in tests, where its stand-in does."""
    return urljoin(settings.slack_api_url or "https://slack.com/api/", "../oauth/v2/authorize")


async def _succeeded(args: AsyncSuccessArgs) -> BoltResponse:
    made = args.installation
    name = made.team_name or made.enterprise_name or "your Slack workspace"
    return BoltResponse(status=200, body=pages.installed(name), headers=_forgotten(args.settings))


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    why = _WHY.get(args.reason, "Slack could not end the installation")
    status = args.suggested_status_code
    return _refused(why, _AGAIN, status=status, headers=_forgotten(args.settings))


def _forgotten(settings: AsyncOAuthSettings) -> dict[str, Any]:
    return {"Set-Cookie": [settings.state_utils.build_set_cookie_for_deletion()]}


def _refused(
    why: str, advice: str, *, status: int, headers: dict[str, Any] | None = None
) -> BoltResponse:
    return BoltResponse(status=status, body=pages.not_installed(why, advice), headers=headers or {})
