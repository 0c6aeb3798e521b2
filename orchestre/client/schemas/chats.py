"""What a chat app keeps at its door, on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue, StringConstraints

from orchestre.client.schemas.doors import ChatId
from orchestre.client.schemas.text import Answer, Body, Name
from orchestre.domain.chats import Purpose
from orchestre.domain.identities import Chat

_CARD: dict[str, JsonValue] = {
    "draft": "0199f0c2a7b4e1d83f5c6a7b8c9d0e1f",
    "channel": "C024BE91L",
    "message": "1789994723.000200",
    "shown": "3.waiting",
}


class DoorInfo(Answer):
    """What a service token opens; `workspace` is an id, `api_version` Orchestre's version."""

    service: Chat
    name: str
    workspace: str
    #: The number of the last event that the app has worked off; 0: none.
    followed_up_to: int
    api_version: str


class PositionBody(Body):
    """PUT /doors/position: the number of the last event that the app has worked off."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"followed_up_to": 0}]})

    followed_up_to: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]


class CardBody(Body):
    """PUT /doors/cards: in which channel and message a draft is shown, and what of it.

    With an empty `message` it is claimed for two minutes, so that nobody else posts it; `shown`
    then names the process that did, and may claim it again.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_CARD]})

    draft: Name
    channel: ChatId
    message: ChatId | Literal[""]
    #: The app's own mark of what the card shows; kept and given back as it is.
    shown: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")]


class CardInfo(Answer):
    """Where a draft is shown in the chat; `draft` is an id, the rest the chat's and app's own.

    An empty `message`: it is claimed, and perhaps posted.
    """

    draft: str
    channel: str
    message: str
    shown: str
    updated_at: AwareDatetime


class ChannelBody(Body):
    """PUT /doors/channels: a bot's channel (`bot` null: every other's); null forgets it.

    `purpose` says what is posted there: drafts, escalation (what is overdue), digest (of all bots).
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"channel": "C024BE91L"}, {"channel": "C024BE91L", "purpose": "digest"}]
        }
    )

    bot: Name | None = None
    channel: ChatId | None
    purpose: Purpose = Purpose.DRAFTS


class ChannelInfo(Answer):
    """A channel and what is posted there; `bot` is an id, None: every other bot."""

    bot: str | None
    channel: str
    purpose: Purpose = Purpose.DRAFTS
