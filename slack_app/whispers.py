"""Whispers: answers that one person alone sees."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from slack_sdk.webhook.async_client import AsyncWebhookClient

from orchestre.domain.errors import OrchestreError
from slack_app.cards.actions import Form
from slack_app.cards.card import Card, Json
from slack_app.cards.forms import modal
from slack_app.cards.notes import moment_modal
from slack_app.gestures import Gesture
from slack_app.slack import UNANSWERED, Unclear, error_code, trouble
from slack_app.teams import Teams

log = structlog.get_logger()

_PATIENCE = 10


#: What Slack says of a view that is not there any more, or not as it was opened.
_CLOSED = {"not_found", "hash_conflict"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A modal that is open, by Slack's id of it, or by our own name where the id was lost."""

    view: str = ""
    #: Of what it shows: nothing else than that is ever replaced.
    hash: str = ""
    #: Its `external_id`, which no two views of a team share.
    name: str = ""

    @classmethod
    def by_name(cls, gesture: Gesture) -> Opened:
        """Name the modal of a gesture."""
        return cls(name=hashlib.sha256(gesture.key.encode()).hexdigest()[:32])


@dataclass(frozen=True, slots=True)
class Whispers:
    """Where a gesture can be answered: its own address, else its channel, else a modal."""

    teams: Teams

    async def tell(self, gesture: Gesture, card: Card, *, replace: bool = False) -> None:
        """Say something to whoever acted; with `replace`, in place of what only they saw.

        That it cannot be said is logged: what it is about has been done or refused already.
        """
        try:
            if gesture.response_url:
                await self._answer(gesture, card, replace=replace)
            elif gesture.channel:
                slack = await self.teams.of(gesture.team)
                await slack.chat_postEphemeral(
                    channel=gesture.channel,
                    user=gesture.person,
                    text=card.text,
                    blocks=card.blocks,
                )
            else:
                shown = modal(Form.NOTE, "Orchestre", card.blocks, submit="", metadata="")
                slack = await self.teams.of(gesture.team)
                await slack.views_open(trigger_id=gesture.trigger, view=shown)
        except (*UNANSWERED, OrchestreError) as error:
            log.warning("answer not shown", reason=error_code(error) or type(error).__name__)

    async def open(self, gesture: Gesture, view: Json) -> Opened:
        """Open a modal; raises SlackTrouble, as where more than three seconds have passed."""
        slack = await self.teams.of(gesture.team)
        try:
            answer = await slack.views_open(trigger_id=gesture.trigger, view=view)
        except UNANSWERED as error:
            raise trouble(error, "The form did not open") from error
        told = answer.get("view") or {}
        return Opened(view=str(told.get("id") or ""), hash=str(told.get("hash") or ""))

    async def hold(self, gesture: Gesture) -> Opened:
        """Open a modal that says to wait; where the answer is lost, it may be there all the same.

        Raises SlackTrouble where it is not.
        """
        named = Opened.by_name(gesture)
        try:
            return await self.open(gesture, {**moment_modal(), "external_id": named.name})
        except Unclear:
            return named

    async def fill(self, gesture: Gesture, opened: Opened, view: Json) -> None:
        """Let a modal show another view; where it was closed meanwhile, nothing is done."""
        where = {"external_id": opened.name} if opened.name else {"view_id": opened.view}
        is_same = {"hash": opened.hash} if opened.hash else {}
        slack = await self.teams.of(gesture.team)
        try:
            await slack.views_update(view=view, **where, **is_same)
        except UNANSWERED as error:
            if error_code(error) not in _CLOSED:
                raise trouble(error, "The form was not shown") from error

    async def publish(self, gesture: Gesture, view: Json) -> None:
        """Let the app's home show this to whoever opened it."""
        try:
            slack = await self.teams.of(gesture.team)
            await slack.views_publish(user_id=gesture.person, view=view)
        except (*UNANSWERED, OrchestreError) as error:
            log.warning("home not shown", reason=error_code(error) or type(error).__name__)

    async def _answer(self, gesture: Gesture, card: Card, *, replace: bool) -> None:
        answering = AsyncWebhookClient(gesture.response_url, timeout=_PATIENCE, retry_handlers=[])
        answer = await answering.send(
            text=card.text,
            blocks=card.blocks,
            response_type="ephemeral",
            replace_original=replace,
        )
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            log.warning("answer not shown", reason=f"{answer.status_code} {answer.body[:100]}")
