"""Settings on the wire: how the installation is set up, and what a workspace chose for itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StrictInt

from orchestre.client.schemas.text import Answer, Body


class WorkspaceSettings(Answer):
    """What the workspace chose; null: the installation's own, no end, no cap."""

    undo_seconds: int | None
    retention_days: int | None
    daily_cap: int | None


class SettingsInfo(Answer):
    """How this installation is set up, and what the workspace chose; no address, no key."""

    #: Seconds in which an approved reply can be taken back: the workspace's, else the default.
    undo_seconds: int
    #: Days for which texts are kept; None: for ever.
    retention_days: int | None
    #: Drafts a day of all bots together; None: no cap but each bot's own.
    daily_cap: int | None
    model: str
    embeddings: str
    version: str
    workspace: WorkspaceSettings


class SettingsChanges(Body):
    """PATCH /settings: what to change; null: back to the installation's own, no end, no cap."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"retention_days": 90}, {"undo_seconds": None}]}
    )

    undo_seconds: Annotated[StrictInt, Field(ge=0, le=3_600)] | None = None
    retention_days: Annotated[StrictInt, Field(ge=1, le=3_650)] | None = None
    daily_cap: Annotated[StrictInt, Field(ge=0, le=1_000_000)] | None = None
