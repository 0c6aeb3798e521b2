"""Desk: what every listener works with, and how it answers whoever acted."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import DraftDetail, IdentityLinkMade
from orchestre.domain.errors import Conflict, Forbidden, Invalid, OrchestreError
from orchestre.domain.identities import Chat
from slack_app.board import Board
from slack_app.cards import notes
from slack_app.cards.actions import Handle
from slack_app.cards.blocks import line, rich, words
from slack_app.cards.card import Card, Json
from slack_app.cards.forms import errors
from slack_app.feed import Feed
from slack_app.gestures import Gesture, of_click
from slack_app.notices import Notices
from slack_app.people import NotLinked, People
from slack_app.shares import Shares
from slack_app.slack import ChannelClosed, ShutOut, SlackTrouble
from slack_app.supervision import Watch
from slack_app.teams import Teams
from slack_app.whispers import Whispers

#: Seconds in which a form may still say what is wrong with it; Slack waits three.
_FORM_WAITS = 2.0

#: Gestures whose refusal was told, and are remembered.
_MOST_TOLD = 1_000

Act = Callable[[OrchestreClient], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a form was about: the draft, and the button on its card that opens such a form."""

    draft: str
    button: str

    def advice(self, error: OrchestreError) -> str:
        """Say what to do with words that the draft, another by now, will never take."""
        # Of all that stands in a decision's way, this alone has no advice of its own.
        if not isinstance(error, Conflict) or error.advice != Conflict.advice:
            return _advice(error)
        return (
            "Close this: your words stand below it. Copy them, close the form, and press "
            f"{self.button} on the card again."
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """The API, the cards, the people, and what is said to them."""

    door: OrchestreClient
    board: Board
    feed: Feed
    people: People
    whispers: Whispers
    shares: Shares
    teams: Teams
    console_url: str
    #: What the app tells by itself, and whether that goes well.
    watch: Watch
    telling: tuple[Notices, ...] = ()
    #: The keys of gestures whose refusal was told.
    _told: dict[str, None] = field(default_factory=dict)

    async def act(self, gesture: Gesture, act: Act, *, draft: str = "") -> None:
        """Let somebody act as the member who they are; tell them alone, once, what goes wrong.

        Where it does, the card of `draft` is brought to what it is by then.
        """
        try:
            await act(await self.people.acting(gesture))
        except OrchestreError as error:
            if self._is_first(gesture):
                await self.whispers.tell(gesture, await self.told(gesture, error))
            if draft:
                await self.refresh(draft)

    def _is_first(self, gesture: Gesture) -> bool:
        """Tell whether a gesture was not refused before: Slack delivers some of them twice."""
        if gesture.key in self._told:
            return False
        self._told[gesture.key] = None
        if len(self._told) > _MOST_TOLD:
            del self._told[next(iter(self._told))]
        return True

    async def told(self, gesture: Gesture, error: OrchestreError) -> Card:
        """Return what to say about what went wrong: why, and what to do."""
        if isinstance(error, Forbidden):
            error = await self.people.why_not(gesture, error)
        if isinstance(error, NotLinked):
            try:
                then = notes.TYPED if gesture.is_typed else notes.CLICKED
                return link_card(await self.people.link(gesture), then)
            except OrchestreError as failed:
                error = failed
        return notes.note(_in_full(error), _advice(error))

    async def decided(self, gesture: Gesture, draft: DraftDetail) -> None:
        """Show what a decision made of a draft, on its card and where it was decided."""
        await self._learn(gesture)
        await self.refresh(draft.id)
        if gesture.is_private:
            card = self.board.card(draft, await self.where(gesture))
            await self.whispers.tell(gesture, card, replace=True)

    async def where(self, gesture: Gesture) -> str:
        """Return what the channel of a gesture is called here, with its team."""
        return await self.teams.address(gesture.team, gesture.channel)

    async def _learn(self, gesture: Gesture) -> None:
        """Learn which member a person is; the draft's last entry may be another's by now."""
        with contextlib.suppress(OrchestreError):
            me = await self.door.acting_for(Chat.SLACK, gesture.place, gesture.person).me()
            self.board.learn(await self.where(gesture), gesture.person, me)

    async def refresh(self, draft: str) -> None:
        """Bring a card to what the draft is; where that fails, the feed does it later."""
        try:
            await self.board.show(draft)
        except OrchestreError:
            self.feed.ring()

    async def submitted(
        self, ack: AsyncAck, gesture: Gesture, doing: Awaitable[None], *, of: Submitted
    ) -> None:
        """Answer a form: it closes, or says what stands in the way as long as Slack waits.

        What takes longer goes on, and is told as a whisper.
        """
        task = asyncio.ensure_future(doing)
        await asyncio.wait({task}, timeout=_FORM_WAITS)
        if not task.done():
            await ack()
        try:
            await task
        except OrchestreError as error:
            if ack.response is None:
                # On top of the form: what was typed stands there still.
                await ack(response_action="push", view=await self._refused(gesture, error, of))
            else:
                await self.whispers.tell(gesture, await self.told(gesture, error))
            await self.refresh(of.draft)
        else:
            if ack.response is None:
                await ack()

    async def _refused(self, gesture: Gesture, error: OrchestreError, of: Submitted) -> Json:
        if isinstance(error, Forbidden):
            error = await self.people.why_not(gesture, error)
        return notes.refused_modal(_in_full(error), of.advice(error))


async def not_read(ack: AsyncAck, invalid: Invalid) -> None:
    """Answer a form that cannot be read: beside the inputs at fault, else above the form."""
    if invalid.faults:
        await ack(response_action="errors", errors=errors(invalid))
    else:
        view = notes.refused_modal(str(invalid), invalid.advice)
        await ack(response_action="push", view=view)


def clicked(body: Mapping[str, Any]) -> tuple[Gesture, str]:
    """Return who clicked, and what the button or the menu's entry carried."""
    action = body["actions"][0]
    chosen = action.get("selected_option") or action
    return of_click(body), str(chosen.get("value", ""))


def handle_of(gesture: Gesture, value: str) -> Handle:
    """Read which draft a click is about; raises Invalid where it is no button of ours."""
    return Handle.read(value, channel=gesture.channel, message=gesture.message)


def link_card(made: IdentityLinkMade, then: str) -> Card:
    """Return how somebody says who they are, in the console or by the command line.

    `then` is what they do afterwards: one of the words of `notes`.
    """
    card = notes.link_note(made.link, then)
    typed = words(f"orchestre members link {made.token}", style="code")
    by_command = rich(line(words("Or, on the command line, signed in: "), typed))
    return Card(card.text, [*card.blocks, by_command, notes.invite_line()])


def _in_full(error: OrchestreError) -> str:
    """Say what went wrong, and each value that is at fault."""
    faults = error.faults if isinstance(error, Invalid) else ()
    told = " · ".join([str(error), *(f"{one.path} {one.what}" for one in faults)])
    return told if told.endswith((".", "!", "?", "…")) else f"{told}."


def _advice(error: OrchestreError) -> str:
    """Return what a person does now: what Slack did not do for them is not tried again for them."""
    is_passing = isinstance(error, SlackTrouble) and not isinstance(error, (ShutOut, ChannelClosed))
    return "Nothing was done. Try once more." if is_passing else error.advice
