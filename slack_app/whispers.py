"""Whispers: answers that one person alone sees."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from slack_app.cards.actions import Form
from slack_app.cards.card import Card, Json
from slack_app.cards.forms import modal
from slack_app.gestures import Gesture
from slack_app.slack import UNANSWERED, error_code, trouble

log = structlog.get_logger()

_PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Whispers:
    """Where a gesture can be answered: its own address, else its channel, else a modal."""

    slack: AsyncWebClient

    async def tell(self, gesture: Gesture, card: Card, *, replace: bool = False) -> None:
        """Say something to whoever acted; with `replace`, in place of what only they saw.

        That it cannot be said is logged: what it is about has been done or refused already.
        """
        try:
            if gesture.response_url:
                await self._answer(gesture, card, replace=replace)
            elif gesture.channel:
                await self.slack.chat_postEphemeral(
                    channel=gesture.channel,
                    user=gesture.person,
                    text=card.text,
                    blocks=card.blocks,
                )
            else:
                shown = modal(Form.NOTE, "Orchestre", card.blocks, submit="", metadata="")
                await self.slack.views_open(trigger_id=gesture.trigger, view=shown)
        except UNANSWERED as error:
            log.warning("answer not shown", reason=error_code(error) or type(error).__name__)

    async def open(self, gesture: Gesture, view: Json) -> None:
        """Open a modal; raises SlackTrouble, as where more than three seconds have passed."""
        try:
            await self.slack.views_open(trigger_id=gesture.trigger, view=view)
        except UNANSWERED as error:
            raise trouble(error, "Opening the form") from error

    async def publish(self, gesture: Gesture, view: Json) -> None:
        """Let the app's home show this to whoever opened it."""
        try:
            await self.slack.views_publish(user_id=gesture.person, view=view)
        except UNANSWERED as error:
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
