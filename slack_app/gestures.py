"""Gestures: who did what in Slack, read from the payloads of its published reference."""

# https://docs.slack.dev/reference/interaction-payloads/
# https://docs.slack.dev/interactivity/implementing-slash-commands
# https://docs.slack.dev/reference/events/app_home_opened

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Gesture:
    """Somebody clicked, submitted or typed something; what is not known is empty."""

    #: The team of the person, which in a shared channel is not always the app's.
    place: str
    person: str
    #: What Slack calls the person; proves nothing.
    name: str
    #: The app's team, where it happened.
    team: str
    channel: str = ""
    #: The `ts` of the message that was clicked on.
    message: str = ""
    #: Opens a modal, within three seconds.
    trigger: str = ""
    #: Takes answers that this person alone sees, five within half an hour.
    response_url: str = ""
    #: The same for the same gesture, however often Slack delivers it.
    key: str = ""
    #: Whether the message clicked on is one that this person alone sees.
    is_private: bool = False

    @property
    def is_typed(self) -> bool:
        """Tell whether it was a slash command: it is answered, and is about no message."""
        return bool(self.response_url) and not self.message


def of_click(body: Mapping[str, Any]) -> Gesture:
    """Read a `block_actions` payload."""
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id", "")
    view = body.get("view") or {}
    message = container.get("message_ts") or (body.get("message") or {}).get("ts", "")
    action = body["actions"][0]
    return replace(
        _of_person(body, message or view.get("id", ""), action.get("action_ts", "")),
        channel=channel,
        message=message,
        trigger=body.get("trigger_id", ""),
        response_url=body.get("response_url") or "",
        is_private=bool(container.get("is_ephemeral")),
    )


def of_submission(body: Mapping[str, Any], *, channel: str, message: str) -> Gesture:
    """Read a `view_submission` payload; it was opened from a message in `channel`, if any."""
    view = body["view"]
    person = _of_person(body, view.get("id", ""), view.get("hash", ""))
    trigger = body.get("trigger_id", "")
    return replace(person, channel=channel, message=message, trigger=trigger)


def of_command(body: Mapping[str, Any]) -> Gesture:
    """Read a slash command's form."""
    trigger = body.get("trigger_id", "")
    team = body.get("team_id") or body.get("enterprise_id", "")
    return Gesture(
        place=team,
        person=body["user_id"],
        name=body.get("user_name", ""),
        team=team,
        channel=body.get("channel_id", ""),
        trigger=trigger,
        response_url=body.get("response_url", ""),
        key=f"slack:{team}:{trigger}:{body['user_id']}",
    )


def of_visit(body: Mapping[str, Any]) -> Gesture:
    """Read an `app_home_opened` event."""
    team = body.get("team_id", "")
    return Gesture(place=team, person=body["event"]["user"], name="", team=team)


def _of_person(body: Mapping[str, Any], thing: str, moment: str) -> Gesture:
    user = body["user"]
    # The team is null where the app is installed for a whole organisation.
    team = (body.get("team") or body.get("enterprise") or {}).get("id", "")
    return Gesture(
        place=user.get("team_id") or team,
        person=user["id"],
        name=user.get("name") or user.get("username", ""),
        team=team,
        key=f"slack:{team}:{thing}:{moment}:{user['id']}",
    )
