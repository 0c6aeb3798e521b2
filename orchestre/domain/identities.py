"""Identities: who a member is in a chat, and the doors through which chat apps come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: An id as a chat writes it, with whatever encloses it before a slash (enterprise/team).
CHAT_ID = r"^[A-Za-z0-9._~/-]{1,128}$"


class Chat(StrEnum):
    """A chat in which members may review."""

    SLACK = "slack"
    DISCORD = "discord"


@dataclass(frozen=True, slots=True)
class ChatUser:
    """A person as a chat knows them: never by a name or an e-mail address, which others may take.

    `place` is Slack's team or Discord's guild, `person` the user's id in it.
    """

    service: Chat
    place: str
    person: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A chat user who is a member."""

    id: str
    member_id: str
    user: ChatUser
    #: What the chat called them when they were linked; proves nothing.
    shown_as: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class IdentityWish:
    """A chat user's wish to be known as a member; a member who is signed in grants it."""

    workspace_id: str
    user: ChatUser
    shown_as: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Door:
    """What a chat app's token opens: it may act for linked members of this workspace."""

    id: str
    workspace_id: str
    service: Chat
    #: What the team calls it.
    name: str
    #: A member's id.
    made_by: str
    created_at: datetime
    #: The number of the last event that the app has worked off; 0: none.
    followed_up_to: int = 0
