"""Providers, accounts and bots on the wire."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue, StrictInt

from orchestre.client.schemas.text import Answer, Body, LongText, Name, SomeText, Subject
from orchestre.domain.accounts import AccountStatus, BotStatus
from orchestre.domain.members import Role

#: A role that may approve at all.
ApprovalRule: TypeAlias = Literal[Role.APPROVER, Role.ADMIN, Role.OWNER]


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
    #: Why nothing can be linked there now, and who does what about it; empty: it can.
    lacks: str = ""


class VisitInfo(Answer):
    """Where a browser goes to ask an account's owner for consent; good once, for ten minutes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"url": "https://accounts.google.com/o/oauth2/v2/auth?client_id=…"}]
        }
    )

    url: str


class VisitResult(Answer):
    """What a visit brought: it is linked with its result, once, or forgotten."""

    provider: str
    address: str
    #: What will not work because its owner did not allow it.
    lacks: str = ""


class VisitResultBody(Body):
    """POST /providers/show_visit: names what a visit brought."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"result": "the one-time id that the browser came back with"}]
        }
    )

    result: Name


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
    #: When a stop is over by itself; None: when somebody starts it, or it is not stopped.
    stopped_until: AwareDatetime | None = None
    #: Hours in which its mail is to be answered; 0: as the workspace chose.
    answer_within_hours: int = 0
    #: The least role that may approve its drafts.
    approved_by: Role = Role.APPROVER
    #: Drafts that wait for a person; told by GET /bots, None elsewhere.
    waiting: int | None = None


class PollHour(Answer):
    """How a bot's polls went in one hour of the last 24; `hour` is when it began."""

    hour: AwareDatetime
    polls: int
    #: Of the polls, those that failed.
    failures: int = 0
    #: Mails that were kept.
    received: int = 0
    #: Why the last failure of the hour came about; empty: none did.
    error: str = ""


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
    #: Told by linking alone: this mailbox had an approval rule under that name, which its bot has
    #: taken over; empty: it has not.
    rule_from: str = ""
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
    #: Hours in which its mail is to be answered; 0: as the workspace chose.
    answer_within_hours: StrictInt | None = Field(default=None, ge=0, le=8_760)
    #: The least role that may approve its drafts.
    approved_by: ApprovalRule | None = None


class TryBody(Body):
    """POST /bots/{id}/try: drafts an answer to this text that is never sent.

    Settings that are not saved yet are tried by whoever may save them.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"message": "Does the Fjord 2 tent stand without pegs?"}]}
    )

    message: SomeText
    subject: Subject = ""
    #: In place of the bot's own.
    instructions: LongText | None = None
    model: str | None = Field(default=None, max_length=320)
