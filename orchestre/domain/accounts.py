"""Accounts and bots: a connected login at a provider, and its being watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from orchestre.domain.members import Role

#: Opaque text of a provider's own making: where reading goes on.
Cursor = NewType("Cursor", str)


class AccountStatus(StrEnum):
    """Whether the account's credentials work; `unlinked` keeps its history and nothing else."""

    LINKED = "linked"
    NEEDS_RELINK = "needs_relink"
    UNLINKED = "unlinked"


class BotStatus(StrEnum):
    """`failing` goes on polling, less and less often, and says why."""

    RUNNING = "running"
    STOPPED = "stopped"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Bot:
    """An account being watched."""

    id: str
    workspace_id: str
    account_id: str
    status: BotStatus
    #: Seconds between two polls.
    interval_seconds: int
    #: What the team tells the agent: tone, rules, facts; a source for the checks.
    instructions: str
    #: Model of this bot alone, in LangChain's form; empty: the installation's.
    model: str
    #: Drafts a day; what comes beyond is kept and waits for a person.
    daily_cap: int
    answer_since: datetime | None
    last_poll_at: datetime | None
    next_poll_at: datetime | None
    #: Why the last poll failed; empty when it did not.
    error: str
    #: When a stop is over by itself; None: when somebody starts the bot, or it is not stopped.
    stopped_until: datetime | None = None
    #: Hours in which its mail is to be answered; 0: as the workspace chose.
    answer_within_hours: int = 0
    #: The approval rule: the least role that may let a draft of this bot leave.
    approved_by: Role = Role.APPROVER


@dataclass(frozen=True, slots=True)
class Account:
    """One connected login at a provider; `identifier_name` is what its team calls it."""

    id: str
    workspace_id: str
    provider: str
    identifier_name: str
    address: str
    status: AccountStatus
    linked_at: datetime
    bot: Bot
    #: What does not work because its owner did not allow it at the service; empty: nothing lacks.
    lacks: str = ""
    #: Where linking it took over the approval rule that its mailbox had under another name: which.
    rule_from: str = ""
