"""Decisions: approve, edit, reject or respond, each naming what was shown and who took it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import Conflict


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


def waits_no_more(status: DraftStatus, kind: str = "", who: str = "") -> Conflict:
    """Say that a draft waits no more; `kind` and `who`: its last decision, as far as known."""
    if status is DraftStatus.SUPERSEDED:
        return Conflict(
            "The customer wrote again: this draft was set aside",
            advice="Decide on the draft that answers the newer message.",
        )
    by = f" by {who}" if who else ""
    did = f" ({PAST[kind]})" if kind and PAST[kind] != status else ""
    advice = "Only a draft that waits can be decided on; see what became of this one."
    return Conflict(f"The draft is {status} already{by}{did}", advice=advice)
