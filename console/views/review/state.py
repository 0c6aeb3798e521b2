"""State: what one open page of Review remembers from one run to the next."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import streamlit as st

from console.session import Session
from orchestre.client.schemas import DraftDetail
from orchestre.domain.errors import OrchestreError

#: Seconds that a version is on the screen before a key or a click decides on it.
FIRST_LOOK = 0.5
#: Said to whoever was faster.
QUICK = "That was quick. Look at the reply first, then decide."
#: Seconds that a browser's word of the address may be on its way, and wait for a run to end.
_ON_ITS_WAY = 5.0
#: Decisions after which the browser has surely been told to forget what was typed.
_REMEMBERED = 20


class Tab(StrEnum):
    """The lists of the page."""

    WAITING = "Waiting"
    PERSON = "Needs a person"
    LEAVING = "Leaving"
    STUCK = "Stuck"
    SENT = "Sent"
    REJECTED = "Rejected"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed over a version, and which; `serial` tells editors apart."""

    serial: str
    text: str
    subject: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """A reply that this page approved and that can still be taken back."""

    draft: str
    version: int
    content_hash: str
    subject: str
    to: str
    until: datetime


@dataclass
class Desk:
    """What is open, what was typed, what was asked for. It is of one member at one window."""

    tab: Tab = Tab.WAITING
    #: The id of the draft (or the message) that is open.
    open: str | None = None
    #: The draft as it is on the screen: it changes only when its reader wants it to.
    shown: DraftDetail | None = None
    #: The draft as it was at the last look.
    latest: DraftDetail | None = None
    #: Whether a phone shows the draft; else the list.
    in_front: bool = False
    #: The version that was on the screen last for long enough to be read by anybody.
    seen: str = ""
    #: How often somebody would decide before that.
    hurried: int = 0
    typed: dict[str, Typed] = field(default_factory=dict)
    #: Texts that were typed and made room for others, by their drafts.
    kept: dict[str, str] = field(default_factory=dict)
    #: How often other words were put into the editor of a draft by its reader.
    refilled: dict[str, int] = field(default_factory=dict)
    #: The form that stands above the decisions: reject, respond, dismiss, or none.
    asking: str = ""
    #: Versions that were decided on: what was typed over them is of no use any more.
    forget: list[str] = field(default_factory=list)
    leaving: list[Leaving] = field(default_factory=list)
    #: The draft that the page's address names, and when others ceased to be the one.
    address: str | None = None
    left: dict[str, float] = field(default_factory=dict)
    #: Shown at the next run.
    says: str = ""
    trouble: OrchestreError | None = None
    #: Which list it was, and where its open page began.
    place: object = None
    #: The newest event of the last look; and the ids of the list as it was then.
    event: str = ""
    looked_at: float = 0.0
    listed: list[str] = field(default_factory=list)

    def turn_to(self, draft_id: str | None, *, in_front: bool = True) -> None:
        """Open another draft (None: whatever is first)."""
        if draft_id != self.open:
            self.shown = self.latest = self.trouble = None
            self.asking = ""
        self.open, self.in_front = draft_id, in_front and draft_id is not None

    def ask(self, form: str) -> None:
        """Show a form above the decisions in place of another; the empty name: none."""
        self.asking = form

    def beside(self, step: int) -> str | None:
        """Return the draft after (1) or before (-1) the open one in the list, if there is one."""
        if self.open not in self.listed:
            return self.listed[0] if self.listed else None
        at = self.listed.index(self.open) + step
        return self.listed[at] if 0 <= at < len(self.listed) else None

    def is_link(self, named: str, now: float) -> bool:
        """Tell whether an address that a browser names is one that its reader chose.

        What a browser says while a run goes on bears the address of before: it is no link.
        """
        return named != self.address and now - self.left.get(named, -math.inf) >= _ON_ITS_WAY

    def tells(self, address: str | None, now: float) -> None:
        """Remember what the address names from now on."""
        if self.address is not None and address != self.address:
            self.left[self.address] = now
        self.address = address

    def lets_go(self, now: datetime) -> bool:
        """Forget what cannot be taken back any more; tell whether there was any."""
        before = len(self.leaving)
        self.leaving = [one for one in self.leaving if one.until > now]
        return len(self.leaving) < before

    def turn_on(self) -> None:
        """Open what comes after the draft that was decided; else what stood before it."""
        decided, after = self.open, self.beside(1) or self.beside(-1)
        self.turn_to(after)
        self.listed = [one for one in self.listed if one != decided]

    def decided(self, now: DraftDetail) -> None:
        """Open what comes next; what was typed over a draft that was decided has had its day."""
        self._forget(now)
        self.kept.pop(now.id, None)
        self.turn_on()

    def wrote(self, now: DraftDetail) -> None:
        """Have the version on the screen that its reader made, by an edit or an undo."""
        self._forget(now)
        self.shown = self.latest = now
        self.asking = ""

    def _forget(self, now: DraftDetail) -> None:
        self.typed.pop(now.id, None)
        if self.shown is not None and self.shown.id == now.id:
            self.forget = [*self.forget[-_REMEMBERED:], version_of(self.shown)]

    def serial(self, draft: DraftDetail) -> str:
        """Return what the editor of a version is called; other words make it another one."""
        return f"{version_of(draft)}-{self.refilled.get(draft.id, 0)}"

    def typed_over(self, draft: DraftDetail) -> Typed | None:
        """Return what was typed over the version on the screen; None: it stands as it is."""
        typed = self.typed.get(draft.id)
        if typed is None or typed.serial != self.serial(draft):
            return None
        is_same = (typed.text, typed.subject) == (draft.text, draft.subject)
        return None if is_same else typed

    def keep_typed(self, draft: DraftDetail) -> None:
        """Put what was typed aside, above what lies there: another version takes its place."""
        typed = self.typed_over(draft)
        if typed is not None:
            aside = self.kept.get(draft.id)
            both = f"{typed.text.rstrip()}\n\n{aside}"
            self.kept[draft.id] = both if aside else typed.text

    def throw_away(self, draft_id: str) -> None:
        """Forget what was put aside."""
        self.kept.pop(draft_id, None)

    def refill(self, draft: DraftDetail) -> None:
        """Have what was put aside and what stands in the editor change their places."""
        text, typed = self.kept.pop(draft.id, None), self.typed_over(draft)
        if text is None:
            return
        if typed is not None:
            self.kept[draft.id] = typed.text
        self.refilled[draft.id] = self.refilled.get(draft.id, 0) + 1
        subject = typed.subject if typed else draft.subject
        self.typed[draft.id] = Typed(self.serial(draft), text, subject)


def version_of(draft: DraftDetail) -> str:
    """Return what a draft's version is called in the browser."""
    return f"{draft.id}-{draft.version}"


def desk_of(session: Session) -> Desk:
    """Return what this window remembers for this member."""
    key = f"review-desk-{session.me.id}"
    if key not in st.session_state:
        st.session_state[key] = Desk()
    found: Desk = st.session_state[key]
    return found
