"""Decisions: approve, edit, reject or respond, each naming what was shown and who took it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A person's word that a blocking finding may stand, and why."""

    finding: str
    reason: str


@dataclass(frozen=True, slots=True)
class Approve:
    """Send exactly what was shown."""

    acknowledge: tuple[Acknowledgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text (and the subject, if given); a new version, approved at once if asked."""

    text: str
    subject: str | None = None
    approve: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """Send nothing; with `redraft`, ask for another draft that heeds the reason."""

    reason: str
    redraft: bool = False


@dataclass(frozen=True, slots=True)
class Respond:
    """Have the agent draft again with this instruction; a new version in place."""

    instruction: str


Decision: TypeAlias = Approve | Edit | Reject | Respond


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person had before their eyes: the version and its content hash."""

    version: int
    content_hash: str


#: Each kind of decision, as it is told afterwards.
PAST = {
    "approve": "approved",
    "edit": "edited",
    "reject": "rejected",
    "respond": "sent back with an instruction",
    "undo": "taken back",
    "resolve": "resolved",
}
