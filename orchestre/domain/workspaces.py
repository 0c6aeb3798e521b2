"""Workspaces: what a team chose for itself."""

from __future__ import annotations

from dataclasses import dataclass

#: What holds where a team chose nothing: minutes before an answer is due, a local time, a zone.
REMIND_BEFORE, DIGEST_AT, ZONE = 30, "09:00", "UTC"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a team chose; None: the installation's own, no end, no cap."""

    #: Seconds in which an approved reply can be taken back.
    undo_seconds: int | None = None
    #: Days for which the texts of what ended are kept.
    retention_days: int | None = None
    #: Drafts a day of all bots together, made by themselves.
    daily_cap: int | None = None
    #: Hours from when a mail came in to when its answer is due.
    answer_within_hours: int | None = None
    #: Minutes before that in which a chat reminds of it; 0: never.
    remind_before_minutes: int | None = None
    #: When the day's digest is posted, HH:MM where the team is.
    digest_at: str | None = None
    #: Where the team is: a name of the IANA database, such as Europe/Oslo.
    timezone: str | None = None

    @property
    def remind_before(self) -> int:
        """Minutes before an answer is due in which a chat reminds of it; 0: never."""
        chosen = self.remind_before_minutes
        return REMIND_BEFORE if chosen is None else chosen

    @property
    def zone(self) -> str:
        """Where a day begins."""
        return self.timezone or ZONE

    @property
    def digest_time(self) -> str:
        """When the day's digest is posted, HH:MM in `zone`."""
        return self.digest_at or DIGEST_AT
