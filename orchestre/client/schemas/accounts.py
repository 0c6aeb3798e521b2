"""Providers, accounts and bots on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue, StrictInt

from orchestre.client.schemas.text import Answer, Body, LongText, Name, SomeText
from orchestre.domain.accounts import AccountStatus, BotStatus


class ProviderInfo(Answer):
    """A service that accounts can be linked at; `options_schema` is JSON schema."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={
            "examples": [
                {
                    "provider": "gmail",
                    "short_name": "Gmail",
                    "provider_description": "Mailboxes at Google.",
                    "provider_icon_url": "",
                    "options_schema": {
                        "type": "object",
                        "properties": {"keep_labels": {"type": "boolean", "default": True}},
                    },
                    "links_by": "oauth",
                }
            ]
        },
    )

    provider: str
    short_name: str
    provider_description: str
    provider_icon_url: str = ""
    #: Where `links_by` is "oauth": what may be chosen besides, for the visit gives the rest.
    options_schema: dict[str, JsonValue]
    links_by: Literal["form", "oauth"] = "form"


class VisitInfo(Answer):
    """Where a browser goes to ask an account's owner for consent; good once, for ten minutes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"url": "https://accounts.google.com/o/oauth2/v2/auth?client_id=…"}]
        }
    )

    url: str


class UnlinkedInfo(Answer):
    """An account that was unlinked, with something left to do for its owner."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "detail": "The account is unlinked, but Gmail did not take the grant back",
                    "next": "Its owner ends it at Gmail, among the apps that have access.",
                }
            ]
        }
    )

    detail: str
    next: str


class BotInfo(Answer):
    """An account being watched; `account` is its id, `account_name` what its team calls it."""

    id: str
    account: str
    account_name: str = ""
    status: BotStatus
    interval_seconds: int
    last_poll: AwareDatetime | None = None
    next_poll: AwareDatetime | None = None
    error: str = ""
    instructions: str = ""
    model: str = ""
    daily_cap: int = 0
    answer_since: AwareDatetime | None = None


class AccountInfo(Answer):
    """One connected login at a provider."""

    id: str
    provider: str
    identifier_name: str
    address: str
    status: AccountStatus
    linked_at: AwareDatetime | None = None
    #: What does not work because its owner did not allow it at the service.
    lacks: str = ""
    bot: BotInfo


class UpdateProviderInfoBody(Body):
    """POST /providers/update_provider_info: links an account, or connects it again."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "provider_name": "maildir",
                    "identifier_name": "support@example.com",
                    "social_info": {"path": "/var/mail/support", "address": "support@example.com"},
                },
                {
                    "provider_name": "gmail",
                    "identifier_name": "sales",
                    "social_info": {"result": "the one-time id that the browser came back with"},
                },
            ]
        }
    )

    provider_name: Name
    identifier_name: Name
    #: The plug-in's options; after OAuth {"result": id} and any options that have a default.
    social_info: dict[str, JsonValue] = Field(default_factory=dict, max_length=100)


class BotChanges(Body):
    """PATCH /bots/{id}: what is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"instructions": "Sign as the Nordwind team."}]}
    )

    instructions: LongText | None = None
    #: In LangChain's form; empty: the installation's.
    model: str | None = Field(default=None, max_length=320)
    interval_seconds: StrictInt | None = Field(default=None, ge=1, le=86_400)
    #: Drafts a day.
    daily_cap: StrictInt | None = Field(default=None, ge=0, le=1_000_000)


class TryBody(Body):
    """POST /bots/{id}/try: drafts an answer to this text that is never sent."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"message": "Does the Fjord 2 tent stand without pegs?"}]}
    )

    message: SomeText
