"""Providers, accounts and bots on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue

from orchestre.client.schemas.text import Answer, Body, LongText, Name, SomeText
from orchestre.domain.accounts import AccountStatus, BotStatus


class ProviderInfo(Answer):
    """A service that accounts can be linked at; `options_schema` is JSON schema."""

    provider: str
    short_name: str
    provider_description: str
    provider_icon_url: str = ""
    options_schema: dict[str, JsonValue]
    links_by: Literal["form", "oauth"] = "form"


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
                }
            ]
        }
    )

    provider_name: Name
    identifier_name: Name
    #: The plug-in's options, or {"result": id} after OAuth.
    social_info: dict[str, JsonValue] = Field(default_factory=dict, max_length=100)


class BotChanges(Body):
    """PATCH /bots/{id}: what is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"instructions": "Sign as the Nordwind team."}]}
    )

    instructions: LongText | None = None
    #: In LangChain's form; empty: the installation's.
    model: str | None = Field(default=None, max_length=320)
    interval_seconds: int | None = Field(default=None, ge=1, le=86_400)
    #: Drafts a day.
    daily_cap: int | None = Field(default=None, ge=0, le=1_000_000)


class TryBody(Body):
    """POST /bots/{id}/try: drafts an answer to this text that is never sent."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"message": "Does the Fjord 2 tent stand without pegs?"}]}
    )

    message: SomeText
