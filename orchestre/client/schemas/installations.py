"""Installations of a chat app on the wire: which teams let it in, and with which keys."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue, StringConstraints

from orchestre.client.schemas.doors import ChatId
from orchestre.client.schemas.membership import Secret
from orchestre.client.schemas.text import Answer, Body, Name
from orchestre.domain.identities import Chat
from orchestre.domain.installations import InstallationState

#: A token as a chat gives it: ASCII that prints.
ChatToken: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,1024}$")]
Scope: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9._:-]{1,64}$")]

_EXAMPLE_KEYS: dict[str, JsonValue] = {
    "bot_token": "xoxe.xoxb-1-MY4zLTk1Njc0NDI",
    "refresh_token": "xoxe-1-My0xLTk1Njc0NDI",
    "expires_at": "2026-11-23T20:00:00Z",
}
_EXAMPLE_STATE = "kq3vQ0M2c9mGgkLq6d4VJmEoZ3h7uYt1b8rXw5nSAfE"
_EXAMPLE: dict[str, JsonValue] = {
    "state": _EXAMPLE_STATE,
    "place": "T024BE7LD",
    "name": "Nordwind",
    "app_user": "U0KRQLJ9H",
    "scopes": ["chat:write", "commands"],
    "person": "U2147483697",
    **_EXAMPLE_KEYS,
}


class InstallVisitBody(Body):
    """POST /doors/installations/visits: the chat whose team is to let the app in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"service": "slack"}]})

    service: Chat


class InstallVisitMade(Answer):
    """A link, shown this once: good once, for ten minutes, to let the app into one more team.

    `link` is null where nobody said at which address the app is reached (ORCHESTRE_SLACK_URL).
    """

    token: str
    link: str | None = None
    expires_at: AwareDatetime


class InstallationInfo(Answer):
    """A team that lets the app in; `member` began it (an id), `person` allowed it in the chat."""

    id: str
    service: Chat
    #: The team's id, or its organisation's; `name` is what the chat calls it.
    place: str
    name: str
    scopes: list[str]
    person: str
    member: str
    member_name: str = ""
    created_at: AwareDatetime
    state: InstallationState
    #: Why it is revoked, in the chat's own word.
    reason: str


class OpenVisitBody(Body):
    """POST /doors/visits/open: what stood in the link that somebody opened."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"visit": _EXAMPLE_STATE}]})

    visit: Secret


class VisitOpened(Answer):
    """What is sent along to the chat, good once; `begun_by` is the member's address."""

    state: str
    begun_by: str


class VisitBackBody(Body):
    """POST /doors/visits/back: the state that the chat brought back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": _EXAMPLE_STATE}]})

    state: Secret


class KeysBody(Body):
    """PUT /doors/keys/{id}: the token that took the place of one that expires."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE_KEYS]})

    bot_token: ChatToken
    refresh_token: ChatToken | None = None
    expires_at: AwareDatetime | None = None


class InstallationBody(KeysBody):
    """PUT /doors/keys: what a visit brought; `state` is the one that came back."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    state: Secret
    place: ChatId
    name: Name
    #: The app's own user in the team.
    app_user: ChatId
    scopes: Annotated[list[Scope], Field(max_length=100)]
    person: ChatId


class KeysInfo(Answer):
    """By what the app is let into a team; only the workspace's own app is ever given it.

    `bot_token` is empty once the installation is revoked, and `reason` says why.
    """

    id: str
    place: str
    name: str
    app_user: str
    state: InstallationState
    reason: str
    bot_token: str
    refresh_token: str | None
    expires_at: AwareDatetime | None
