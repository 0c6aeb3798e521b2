"""Settling: what a person says became of a reply that is parked or failed, and how a card tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from orchestre.client.schemas import DraftDetail, HistoryEntry
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.errors import Conflict
from orchestre.domain.replies import Outcome
from slack_app.cards import parts
from slack_app.cards.actions import Handle, not_ours
from slack_app.cards.blocks import button, plain, when, words
from slack_app.cards.card import Json

_NUMBER = re.compile(r"[0-9]{1,6}")


#: What stands on the buttons of each status, and what a screen reader says.
_OFFERED: dict[DraftStatus, dict[Outcome, tuple[str, str]]] = {
    DraftStatus.PARKED: {
        Outcome.SENT: ("It was sent", "Say that the reply was sent to"),
        Outcome.SEND_AGAIN: ("It was not: send again", "Send the reply again to"),
    },
    DraftStatus.FAILED: {
        Outcome.SEND_AGAIN: ("Send again", "Send the reply again to"),
        Outcome.DROP: ("Drop it", "Drop the reply to"),
    },
}
_DECISIONS = {"approve", "reject", "respond", "edit", "undo", "resolve"}
_TOLD = {Outcome.SENT: "it had been sent", Outcome.SEND_AGAIN: "send it again"}


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a button says: of which draft, and how often it was settled before."""

    outcome: Outcome
    handle: Handle
    #: Tells two times apart at which the same version was parked.
    earlier: int

    @property
    def text(self) -> str:
        """What the button carries."""
        return f"{self.outcome}|{self.earlier}|{self.handle.text}"

    @classmethod
    def read(cls, value: str) -> Settlement:
        """Read what a button carried; raises Invalid where it is no button of ours."""
        outcome, _, rest = value.partition("|")
        earlier, _, handle = rest.partition("|")
        if outcome not in set(Outcome) or not _NUMBER.fullmatch(earlier):
            raise not_ours()
        return cls(Outcome(outcome), Handle.read(handle), int(earlier))

    def must_be_open(self, draft: DraftDetail) -> None:
        """Raise Conflict where the draft is not what it was when the button was shown."""
        was = (self.handle.version, self.handle.content_hash, self.earlier)
        is_same = was == (draft.version, draft.content_hash, _times_settled(draft))
        if is_same and self.outcome in _OFFERED.get(draft.status, {}):
            return
        entry = settled(draft)
        if entry is not None:
            told = f"{entry.actor} settled it already: {_said(entry)}"
            raise Conflict(told, advice="Its card shows what became of it.")
        raise Conflict(f"The draft is {draft.status} by now", advice="Its card shows what it is.")


def action_of(outcome: Outcome) -> str:
    """Return the name of the button that says this."""
    return f"draft_resolve_{outcome}"


def settling_buttons(draft: DraftDetail, who: str) -> list[Json]:
    """Return what a person may say about a parked or failed reply; none where it is neither."""
    offered = _OFFERED.get(draft.status, {})
    handle, earlier = Handle.of(draft), _times_settled(draft)
    shown = []
    for outcome, (text, label) in offered.items():
        value = Settlement(outcome, handle, earlier).text
        one = button(action_of(outcome), text, value, label=f"{label} {who}")
        may_leave_twice = outcome is Outcome.SEND_AGAIN and draft.status is DraftStatus.PARKED
        shown.append(one | ({"confirm": _TWICE} if may_leave_twice else {}))
    return shown


def settled(draft: DraftDetail) -> HistoryEntry | None:
    """Return who settled a draft last; None where another decision was taken since, or none."""
    taken = [entry for entry in draft.history if entry.verb in _DECISIONS]
    return taken[-1] if taken and taken[-1].verb == "resolve" else None


def settled_by(entry: HistoryEntry, names: Mapping[str, str]) -> list[Json]:
    """Say who settled a reply, when and how."""
    by = [words("Settled by "), parts.person(entry.actor, names), words(" "), when(entry.at)]
    return [*by, words(f": {_said(entry)}")]


def _said(entry: HistoryEntry) -> str:
    return _TOLD.get(Outcome(entry.reason), "drop it") if entry.reason in set(Outcome) else "done"


def _times_settled(draft: DraftDetail) -> int:
    return sum(entry.verb == "resolve" for entry in draft.history)


_TWICE: Json = {
    "title": plain("Send it again?", 100),
    "text": plain(
        "It may have left already: then the customer gets it twice. Send it again only if it is "
        "not among the mailbox's sent mail.",
        300,
    ),
    "confirm": plain("Send again", 30),
    "deny": plain("Do not send", 30),
    "style": "danger",
}
