"""What a chat is told by itself, on the wire: reminders, escalations, and the day's digest."""

from __future__ import annotations

import datetime
from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, ConfigDict, Field, StrictInt, StringConstraints

from orchestre.client.schemas.doors import ChatId
from orchestre.client.schemas.numbers import Figures
from orchestre.client.schemas.text import Answer, Body
from orchestre.domain.chats import NoticeKind

_Why: TypeAlias = Annotated[str, StringConstraints(max_length=1_000)]


class ClaimBody(Body):
    """POST /doors/notices/claim: which kinds, and how many at most."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kinds": ["reminder", "escalation"], "limit": 5}]}
    )

    kinds: Annotated[list[NoticeKind], Field(min_length=1, max_length=len(NoticeKind))]
    limit: Annotated[StrictInt, Field(ge=1, le=50)] = 5


class NoticeInfo(Answer):
    """The right to tell a chat something, until `until`; who says so later changes nothing."""

    id: str
    kind: NoticeKind
    channel: str
    #: Goes with what becomes of it: raised by every claim.
    fence: int
    #: How many claims there were, this one included; above 1, it may stand there already.
    attempts: int
    #: When it was first claimed: no message with it is older.
    since: AwareDatetime
    until: AwareDatetime
    #: The draft's id and version, and when its answer is due; not of a digest.
    draft: str | None = None
    version: int = 0
    due_at: AwareDatetime | None = None
    #: Of a digest: its day, where the workspace is.
    day: datetime.date | None = None
    #: Why it could not be told; empty where it was not tried in vain.
    error: str = ""


class OutcomeBody(Body):
    """PATCH /doors/notices/{id}: in which message it was told, or (null) why it was not."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"fence": 1, "message": "1789994723.000200"}]}
    )

    fence: Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]
    message: ChatId | None = None
    error: _Why = ""


class OutcomeInfo(Answer):
    """Whether the claim still held, so that this was kept."""

    kept: bool


class DigestBot(Answer):
    """A mailbox in the digest: what waits, and what happened the day before."""

    bot: str
    account: str
    account_name: str
    waiting: int
    #: When the mail that waits longest came in.
    oldest_at: AwareDatetime | None
    overdue: int
    #: Messages that no draft could be made for.
    needs_human: int
    figures: Figures


class DigestInfo(Answer):
    """What a team is told once a day; the figures are those of the day before, from and to."""

    day: datetime.date
    timezone: str
    start: AwareDatetime
    end: AwareDatetime
    waiting: int
    oldest_at: AwareDatetime | None
    overdue: int
    #: Drafts that somebody put off: they are not among those that wait.
    put_off: int = 0
    #: Replies that are parked or failed now.
    stuck: int = 0
    needs_human: int
    total: Figures
    bots: list[DigestBot]
