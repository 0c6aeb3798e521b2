"""Installations: the places of a chat (Slack's workspaces) that let the app in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from orchestre.domain.identities import Chat


class InstallationState(StrEnum):
    """Whether the app is let in: it works, a member has ended it, or the chat has."""

    WORKING = "working"
    #: A member removed it; the app gives its token back, and nothing is left.
    LEAVING = "leaving"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Keys:
    """By what the app is let in; kept sealed, and shown to the workspace's own app alone."""

    token: str = field(repr=False)
    #: By which the chat changes the token for a new one; empty where tokens do not expire.
    refresh_token: str = field(default="", repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What let the app in, as the chat names it: a Slack team, or a whole organisation."""

    id: str
    name: str
    #: The app's own user there.
    app_user: str
    scopes: tuple[str, ...]
    #: Who allowed it there: a user of the chat.
    person: str


@dataclass(frozen=True, slots=True)
class Installation:
    """One place that let the app in, without the keys."""

    id: str
    workspace_id: str
    service: Chat
    place: Place
    #: The member who began it.
    member_id: str
    created_at: datetime
    state: InstallationState
    #: Why it is revoked, in the chat's own word; empty while it is not.
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """An installation with its keys; None once it is revoked."""

    installation: Installation
    keys: Keys | None
