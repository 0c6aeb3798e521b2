"""People: for which member somebody in Slack acts, and who may not act at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import IdentityLinkBody, IdentityLinkMade
from orchestre.domain.errors import Forbidden, OrchestreError
from orchestre.domain.identities import Chat
from slack_app.gestures import Gesture
from slack_app.slack import UNANSWERED, asked, trouble
from slack_app.teams import Teams

#: Seconds for which Slack's word about a person is taken.
_KNOWN_FOR = 60.0
_MOST_KNOWN = 10_000
_LONGEST_NAME = 200
#: What tells that somebody is no full member of the team:
#: https://docs.slack.dev/reference/objects/user-object
_OUTSIDERS = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")


class NotLinked(Forbidden):
    """The person is no member of the workspace yet; a link would make them one."""

    advice = "Link yourself first: /orchestre link"


class Outsider(Forbidden):
    """A guest, or somebody of another team: Slack's word for them is not the team's own."""

    advice = "Ask a full member of your Slack workspace."


@dataclass
class People:
    """Who acts; by (team, user) alone, never by a name or an address that others may take."""

    door: OrchestreClient
    teams: Teams
    clock: Callable[[], float] = time.monotonic
    _known: dict[tuple[str, str], tuple[float, dict[str, Any]]] = field(default_factory=dict)

    async def acting(self, gesture: Gesture) -> OrchestreClient:
        """Return a client for this one act; raises Outsider, or SlackTrouble if Slack is silent."""
        await self._refuse_outsiders(gesture)
        return self.door.acting_for(
            Chat.SLACK, gesture.place, gesture.person, key=gesture.key[:255]
        )

    async def why_not(self, gesture: Gesture, refused: Forbidden) -> Forbidden:
        """Say why the API refused: the person is not linked, or else what it said itself."""
        if isinstance(refused, Outsider):
            return refused
        try:
            await self.door.acting_for(Chat.SLACK, gesture.place, gesture.person).me()
        except Forbidden as error:
            return NotLinked(str(error))
        except OrchestreError:
            return refused
        return refused

    async def link(self, gesture: Gesture) -> IdentityLinkMade:
        """Make the one-time link by which this person becomes known; Conflict if they are."""
        person = await self._refuse_outsiders(gesture)
        name = person.get("real_name") or gesture.name or gesture.person
        shown = " ".join(f"{name} (@{person.get('name') or gesture.person})".split())
        body = IdentityLinkBody(
            service=Chat.SLACK,
            place=gesture.place,
            person=gesture.person,
            shown_as=shown[:_LONGEST_NAME],
        )
        return await self.door.doors.identity_link(body)

    async def _refuse_outsiders(self, gesture: Gesture) -> dict[str, Any]:
        if gesture.team and gesture.place != gesture.team:
            raise Outsider("You are of another Slack workspace, and cannot act in this one")
        person = await self._asked(gesture.team, gesture.person)
        if any(person.get(mark) for mark in _OUTSIDERS):
            raise Outsider("Guests of this Slack workspace cannot act for its team")
        if not _is_of(gesture.team, person):
            raise Outsider("You are of another Slack workspace, and cannot act in this one")
        return person

    async def _asked(self, team: str, person: str) -> dict[str, Any]:
        at, known = self._known.get((team, person), (0.0, {}))
        if known and self.clock() - at < _KNOWN_FOR:
            return known
        try:
            answer = await asked(await self.teams.of(team), "users.info", user=person)
        except UNANSWERED as error:
            raise trouble(error, "Asking Slack who you are") from error
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        found: dict[str, Any] = answer["user"]
        self._known[team, person] = (self.clock(), found)
        return found


def _is_of(team: str, person: dict[str, Any]) -> bool:
    """Tell whether somebody is of a team, or of the organisation that the app is installed for.

    Partners in a shared channel are no strangers in Slack's words, and of another team all the same
    (`is_stranger`: https://docs.slack.dev/reference/objects/user-object).
    """
    organisation = person.get("enterprise_user") or {}
    places = {person.get("team_id"), organisation.get("enterprise_id")}
    return not team or team in places.union(organisation.get("teams") or ())
