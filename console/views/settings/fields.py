"""Fields: what a workspace may choose, in words, and what holds where it chose nothing."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.client.schemas.settings import SettingsInfo


@dataclass(frozen=True, slots=True)
class Field:
    """One number that may be chosen; `label` names its unit."""

    name: str
    label: str
    least: int
    most: int
    what: str
    #: What holds while nothing is chosen.
    unchosen: str


#: Part of the form → its numbers.
NUMBERS: dict[str, tuple[Field, ...]] = {
    "Sending": (
        Field(
            "undo_seconds",
            "Seconds in which an approved reply can be taken back",
            0,
            3_600,
            "It leaves after them. 0: at once, and nothing is taken back.",
            "{undo_seconds}, unless you choose",
        ),
        Field(
            "daily_cap",
            "Drafts a day of all bots together, at most",
            0,
            1_000_000,
            "Mail beyond it is kept, and waits for a person. A day begins where your team is.",
            "No cap but each bot's own",
        ),
    ),
    "Never late": (
        Field(
            "answer_within_hours",
            "Hours in which mail is to be answered",
            1,
            8_760,
            "Counted from when it came in. A bot may have hours of its own.",
            "None: no answer is due",
        ),
        Field(
            "remind_before_minutes",
            "Minutes before that in which the chat reminds",
            0,
            10_080,
            "Once for each draft that is still undecided then. 0: never.",
            "30",
        ),
    ),
    "Keeping": (
        Field(
            "retention_days",
            "Days that finished mail keeps its text",
            1,
            3_650,
            "Older mails, drafts and replies that are done with lose their text for good. Who "
            "decided what stays.",
            "For ever",
        ),
    ),
}
LABELS = {
    **{field.name: field.label for part in NUMBERS.values() for field in part},
    "timezone": "Where your team is",
    "digest_at": "Time of the day's digest",
}


def unchosen(field: Field, found: SettingsInfo) -> str:
    """Return what holds while nothing is chosen for a field; empty while something is."""
    if getattr(found.workspace, field.name) is not None:
        return ""
    return field.unchosen.format(undo_seconds=found.undo_seconds)
