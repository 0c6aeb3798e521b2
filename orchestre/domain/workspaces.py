"""Workspaces: what a team chose for itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choices:
    """What a team chose; None: the installation's own, no end, no cap."""

    #: Seconds in which an approved reply can be taken back.
    undo_seconds: int | None = None
    #: Days for which the texts of what ended are kept.
    retention_days: int | None = None
    #: Drafts a day of all bots together, made by themselves.
    daily_cap: int | None = None
