"""Settings on the wire: how the installation is set up, and what a workspace chose for itself."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, StringConstraints

from orchestre.client.schemas.text import Answer, Body
from orchestre.domain.days import zones


def _known(zone: str) -> str:
    if zone not in zones():
        raise ValueError("must be a zone of the IANA database, such as Europe/Oslo")
    return zone


#: HH:MM, from 00:00 to 23:59.
ClockTime: TypeAlias = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Zone: TypeAlias = Annotated[str, StringConstraints(max_length=64), AfterValidator(_known)]


class WorkspaceSettings(Answer):
    """What the workspace chose; null: the installation's own, no end, no cap."""

    undo_seconds: int | None
    retention_days: int | None
    daily_cap: int | None
    answer_within_hours: int | None
    remind_before_minutes: int | None
    digest_at: str | None
    timezone: str | None


class SettingsInfo(Answer):
    """How this installation is set up, and what the workspace chose; no address, no key."""

    #: Seconds in which an approved reply can be taken back: the workspace's, else the default.
    undo_seconds: int
    #: Days for which texts are kept; None: for ever.
    retention_days: int | None
    #: Drafts a day of all bots together; None: no cap but each bot's own.
    daily_cap: int | None
    #: Hours from when a mail came in to when its answer is due; None: no time.
    answer_within_hours: int | None
    #: Minutes before that in which a chat reminds of it; 0: never.
    remind_before_minutes: int
    #: When the day's digest is posted, HH:MM in `timezone`, once a channel was chosen for it.
    digest_at: str
    #: Where the team's days begin: a name of the IANA database.
    timezone: str
    model: str
    embeddings: str
    version: str
    workspace: WorkspaceSettings


class ModelBody(Body):
    """POST /settings/model/check: which model to ask; empty: the installation's."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"model": ""}]})

    model: Annotated[str, StringConstraints(max_length=320)] = ""


class ModelChecked(Answer):
    """A model that answered: what it said to a plain question, and how long that took."""

    model: str
    said: str
    seconds: float


class SettingsChanges(Body):
    """PATCH /settings: what to change; null: back to the installation's own, no end, no cap."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"retention_days": 90},
                {"undo_seconds": None},
                {"answer_within_hours": 24, "timezone": "Europe/Oslo", "digest_at": "08:30"},
            ]
        }
    )

    undo_seconds: Annotated[StrictInt, Field(ge=0, le=3_600)] | None = None
    retention_days: Annotated[StrictInt, Field(ge=1, le=3_650)] | None = None
    daily_cap: Annotated[StrictInt, Field(ge=0, le=1_000_000)] | None = None
    answer_within_hours: Annotated[StrictInt, Field(ge=1, le=8_760)] | None = None
    remind_before_minutes: Annotated[StrictInt, Field(ge=0, le=10_080)] | None = None
    digest_at: ClockTime | None = None
    timezone: Zone | None = None
