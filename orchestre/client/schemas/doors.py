"""Chat identities and the doors of chat apps on the wire."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, ConfigDict, StringConstraints

from orchestre.client.schemas.membership import Secret
from orchestre.client.schemas.text import Answer, Body, Name
from orchestre.domain.identities import CHAT_ID, Chat

ChatId: TypeAlias = Annotated[str, StringConstraints(pattern=CHAT_ID)]


class IdentityInfo(Answer):
    """Who a member is in a chat: `place` is a Slack team or a Discord guild, `person` a user id."""

    id: str
    #: The member's id; `member_name` is their address.
    member: str
    member_name: str = ""
    service: Chat
    place: str
    person: str
    #: What the chat called them when they were linked; proves nothing.
    shown_as: str
    created_at: AwareDatetime


class IdentityLinkBody(Body):
    """POST /doors/identity_links: the chat user who wishes to be known as a member."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "service": "slack",
                    "place": "T024BE7LD",
                    "person": "U2147483697",
                    "shown_as": "Ana in Nordwind",
                }
            ]
        }
    )

    service: Chat
    place: ChatId
    person: ChatId
    #: What the chat calls the user, for the member to recognise.
    shown_as: Name


class IdentityLinkInfo(Answer):
    """Whom a link is about: the chat user who is to act as the member that grants it."""

    service: Chat
    place: str
    person: str
    shown_as: str
    expires_at: AwareDatetime


class IdentityLinkMade(IdentityLinkInfo):
    """A token for this chat user alone, shown this once: good once, for ten minutes.

    `link` leads to the console, where the member says yes to it; without it they give the token
    to POST /identities, or to `orchestre members link`.
    """

    token: str
    link: str


class LinkIdentityBody(Body):
    """POST /identities: the token of the link that the chat gave."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"token": "QW5hIGluIE5vcmR3aW5kIGlzIGFuYUBleGFtcGxl"}]}
    )

    token: Secret


class ServiceTokenBody(Body):
    """POST /doors/tokens: for which chat, and what the team calls it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"service": "slack", "name": "Slack of the shop"}]}
    )

    service: Chat
    name: Name


class ServiceTokenInfo(Answer):
    """A chat app's token, without the token; `made_by` is a member's id, `maker` their address."""

    id: str
    service: Chat
    name: str
    made_by: str
    maker: str = ""
    created_at: AwareDatetime


class ServiceTokenMade(ServiceTokenInfo):
    """A new service token, shown this once."""

    token: str
